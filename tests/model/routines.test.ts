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

/** The statements that matter to a transaction, in the order in which they are written. */
function steps(body: string): string[] {
  return tokens(body).flatMap(({ text }, index, all) => {
    const two = `${text} ${all[index + 1]?.text ?? ''}`.toUpperCase();
    if (text.toUpperCase() === 'CALL') return ['CALL'];
    const known = ['BEGIN TRANSACTION', 'COMMIT TRANSACTION', 'ROLLBACK TRANSACTION', 'EXPORT DATA'];
    return known.includes(two) ? [two] : [];
  });
}

const named = (suffix: RegExp): string[] =>
  routines.filter(({ body }) => suffix.test(body)).map(({ name }) => name);

describe('the routines', () => {
  it('are one a run and one for each step of a run', () => {
    expect(routines.map(({ name }) => name)).to.deep.equal([
      'find_snapshots',
      'apply_snapshots',
      'compare_entities',
      'export_silver',
      'run_silver',
      'export_gold',
      'run_gold',
      'run_pipeline',
      'run_watch',
    ]);
  });

  it('that are scheduled take the day alone', () => {
    for (const { name, arguments: given } of routines.filter((each) => each.name.startsWith('run_'))) {
      expect(given, name).to.deep.equal([{ name: 'p_run_date', type: 'DATE', mode: 'IN' }]);
    }
  });

  it('begin transactions where state changes, and write Parquet where none is open', () => {
    expect(named(/BEGIN TRANSACTION/)).to.deep.equal(['find_snapshots', 'apply_snapshots', 'run_gold']);
    expect(named(/EXPORT DATA/)).to.deep.equal(['export_silver', 'export_gold']);
  });

  it('call each other by project, dataset and name', () => {
    const calls = routines.flatMap(({ body }) => after(body, 'CALL', 5));
    expect(calls).to.have.lengthOf.above(5);
    for (const call of calls) expect(call).to.match(/^`LOCAL` \. OPS \. [A-Z_]+$/);
  });

  for (const { name, body } of routines) {
    describe(name, () => {
      it('creates nothing but temporary tables', () => {
        const created = after(body, 'CREATE', 4);
        expect(created.filter((text) => text !== 'OR REPLACE TEMP TABLE')).to.deep.equal([]);
        for (const word of ['DROP', 'ALTER', 'EXECUTE']) expect(after(body, word, 1), word).to.deep.equal([]);
      });

      it('takes the lock first in every transaction', () => {
        for (const text of after(body, 'BEGIN', 11).filter((each) => each.startsWith('TRANSACTION'))) {
          expect(text).to.equal('TRANSACTION ; SET V_IN_TX = TRUE ; UPDATE OPS . LOCK');
        }
      });

      it('says after each end of a transaction that it is over', () => {
        for (const end of ['COMMIT', 'ROLLBACK']) {
          for (const text of after(body, end, 6)) {
            expect(text, end).to.match(/^TRANSACTION ; (SET V_IN_TX = FALSE|EXCEPTION WHEN ERROR THEN)/);
          }
        }
      });

      it('ends each transaction that it begins, and calls and exports nothing inside', () => {
        const all = steps(body);
        all.forEach((step, index) => {
          if (step !== 'BEGIN TRANSACTION') return;
          expect(all[index + 1]).to.match(/^(COMMIT|ROLLBACK) TRANSACTION$/);
        });
        expect(all.includes('COMMIT TRANSACTION')).to.equal(all.includes('BEGIN TRANSACTION'));
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
