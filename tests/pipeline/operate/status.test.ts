import { expect } from 'chai';
import { readStatus } from '../../../pipeline/operate/status.ts';
import type { Warehouse } from '../../../pipeline/ports.ts';
import { libraryModel, libraryTarget } from '../../library/library.ts';

describe('the status of a warehouse', () => {
  it('is asked for at once, for each question takes seconds in BigQuery', async () => {
    let asked = 0;
    let answer: () => void = () => undefined;
    const allAsked = new Promise<void>((resolve) => {
      answer = resolve;
    });
    // Answers nobody before all eight are there.
    const warehouse: Warehouse = {
      run: async () => {
        asked += 1;
        if (asked === 8) answer();
        await allAsked;
        return { columns: [], rows: [] };
      },
    };
    expect(await readStatus(warehouse, libraryModel(), libraryTarget)).to.deep.equal({
      entities: [],
      days: [],
      openErrorEvents: [],
      placeholders: [],
      lastRuns: [],
      changedRules: [],
      holds: [],
      alteredTables: [],
    });
  }).timeout(5000);
});
