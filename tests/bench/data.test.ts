import { expect } from 'chai';
import { changedLines, nextSecond } from '../../bench/data.ts';

async function changed(entity: string, lines: readonly string[]): Promise<string[]> {
  async function* read(): AsyncGenerator<string> {
    yield* await Promise.resolve(lines);
  }
  const out: string[] = [];
  for await (const line of changedLines(entity, read())) out.push(line);
  return out;
}

describe('the changed day of the benchmark', () => {
  const header = 'id,retail_price,name';

  it('changes one row of a hundred and nothing else of it', async () => {
    const rows = Array.from({ length: 250 }, (_, index) => `${index + 1},${index}.5,x`);
    const after = await changed('products', [header, ...rows]);
    const before = [header, ...rows].map((line) => `${line}\n`);
    const differing = after.flatMap((line, index) => (line === before[index] ? [] : [line]));
    expect(differing).to.deep.equal(['100,100.5,x\n', '200,200.5,x\n']);
  });

  it('leaves rows alone whose value is empty or that hold quotes', async () => {
    const rows = Array.from({ length: 200 }, (_, index) => (index < 100 ? '1,,x' : '1,2,"x,y"'));
    expect(await changed('products', [header, ...rows])).to.deep.equal(
      [header, ...rows].map((line) => `${line}\n`),
    );
  });

  it('moves a time by a second inside of its minute', () => {
    expect(nextSecond('2026-02-05 10:11:12+00:00')).to.equal('2026-02-05 10:11:13+00:00');
    expect(nextSecond('2026-02-05 10:11:59.000000 UTC')).to.equal('2026-02-05 10:11:58.000000 UTC');
  });
});
