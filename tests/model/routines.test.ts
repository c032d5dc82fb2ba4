import { expect } from 'chai';
import { compile } from '../../model/compile.ts';
import type { RoutineDefinition } from '../../model/definition.ts';
import { tokens } from '../../model/sql/tokens.ts';
import { localTarget } from '../../model/target.ts';
import { readModel } from '../../pipeline/model.ts';

const routines = compile(readModel(), localTarget).filter(
  (definition): definition is RoutineDefinition => definition.kind === 'routine',
);

/** The words after each place where a word stands, as one text. */
function after(body: string, word: string, count: number): string[] {
  const texts = tokens(body).map(({ text }) => text.toUpperCase());
  return texts.flatMap((text, index) =>
    text === word ? [texts.slice(index + 1, index + 1 + count).join(' ')] : [],
  );
}

describe('the routines', () => {
  it('are run_silver, run_gold and run_watch, for a day', () => {
    expect(routines.map(({ name, arguments: args }) => [name, args])).to.deep.equal([
      ['run_silver', [{ name: 'p_run_date', type: 'DATE' }]],
      ['run_gold', [{ name: 'p_run_date', type: 'DATE' }]],
      ['run_watch', [{ name: 'p_run_date', type: 'DATE' }]],
    ]);
  });

  for (const { name, body } of routines) {
    describe(name, () => {
      it('creates nothing but temporary tables', () => {
        const created = after(body, 'CREATE', 4);
        expect(created.filter((text) => text !== 'OR REPLACE TEMP TABLE')).to.deep.equal([]);
        if (name !== 'run_watch') expect(created).to.have.lengthOf.above(3);
        for (const word of ['DROP', 'ALTER', 'EXECUTE']) expect(after(body, word, 1), word).to.deep.equal([]);
      });

      it('takes the lock first in every transaction', () => {
        const begun = after(body, 'BEGIN', 11).filter((text) => text.startsWith('TRANSACTION'));
        expect(begun.length > 0).to.equal(name !== 'run_watch');
        for (const text of begun)
          expect(text).to.equal('TRANSACTION ; SET V_IN_TX = TRUE ; UPDATE OPS . LOCK');
      });

      it('says after each end of a transaction that it is over', () => {
        for (const end of ['COMMIT', 'ROLLBACK']) {
          for (const text of after(body, end, 6)) {
            expect(text, end).to.match(/^TRANSACTION ; (SET V_IN_TX = FALSE|END IF)/);
          }
        }
      });

      it('writes no Parquet inside a transaction', () => {
        const steps = tokens(body).flatMap(({ text }, index, all) => {
          const two = `${text} ${all[index + 1]?.text ?? ''}`;
          return ['BEGIN TRANSACTION', 'COMMIT TRANSACTION', 'EXPORT DATA'].includes(two) ? [two] : [];
        });
        expect(steps.includes('EXPORT DATA')).to.equal(name !== 'run_watch');
        steps.forEach((step, index) => {
          if (step === 'EXPORT DATA')
            expect(steps.slice(0, index).findLast((each) => each !== step)).to.equal('COMMIT TRANSACTION');
        });
      });

      it('reads the clock of the run only where it says when something happened', () => {
        expect(after(body, 'CURRENT_DATE', 1)).to.deep.equal([]);
      });

      it('stays below the size of a query that BigQuery takes', () => {
        expect(Buffer.byteLength(body)).to.be.below(1_000_000);
      });
    });
  }
});
