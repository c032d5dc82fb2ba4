import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { type Days, runDays } from '../../pipeline/days.ts';
import { exit } from '../../cli/exit.ts';
import { TerminalProgress } from '../../cli/progress.ts';
import { withWarehouse } from '../../cli/warehouse.ts';
import { localTarget } from '../../model/target.ts';
import { readModel } from '../../pipeline/model.ts';
import type { Lake } from '../../pipeline/ports.ts';
import { recorder } from '../cli/recorder.ts';
import { type Contents, contentsOf } from '../pipeline/contents.ts';
import { type Entity, everything, line } from '../pipeline/shop.ts';
import { csv, entities, deliver, good, goodLines, put } from './delivery.ts';
import { run, type Seen } from './run.ts';
import { refused, taken } from './snapshots.ts';

/** Gives each case a day of its own: of each entity one after the other, from the day after the first delivery on. */
const onDays = <Case extends { readonly entity: Entity; readonly date?: string }>(cases: readonly Case[]) => {
  const days = new Map<Entity, number>();
  return cases.map((each) => {
    const day = (days.get(each.entity) ?? 1) + 1;
    if (each.date === undefined) days.set(each.entity, day);
    return { ...each, date: each.date ?? `2025-03-${String(day).padStart(2, '0')}` };
  });
};

const snapshotOf = ({ report }: Seen, entity: Entity, date: string) =>
  report?.snapshots.find((each) => each.entity === entity && each.date === date);

/** State of a snapshot, with the reason where there is one. */
const stateOf = (seen: Seen, entity: Entity, date: string): string => {
  const { state = 'none', reason = null } = snapshotOf(seen, entity, date) ?? {};
  return reason === null ? state : `${state}: ${reason}`;
};

const screensOf = ({ report }: Seen, entity: Entity, date: string) =>
  (report?.failedScreens ?? []).filter((event) => event.entity === entity && event.date === date);

const placeholders = ({ report }: Seen): Record<string, number> =>
  Object.fromEntries(
    (report?.gold ?? [])
      .map(({ table, openPlaceholders }) => [table, openPlaceholders ?? 0] as const)
      .filter(([, open]) => open > 0),
  );

describe('a bad snapshot', function () {
  let warehouse: string;
  let source: string;
  /** What silver, quarantine and gold hold after all that was taken so far. */
  let known: Contents;

  const days = onDays([...taken, ...refused]);
  const takenDays = days.flatMap((each) => ('rejects' in each ? [each] : []));
  const refusedDays = days.flatMap((each) => ('says' in each ? [each] : []));

  const contents = (): Promise<Contents> =>
    withWarehouse(warehouse, (local) => contentsOf(local.warehouse, everything(localTarget)));

  before(async () => {
    const root = await mkdtemp(join(tmpdir(), 'bad-input-'));
    [warehouse, source] = [join(root, 'warehouse'), join(root, 'source')];
  });
  after(() => rm(join(warehouse, '..'), { recursive: true }));

  it('that is the only one and cannot be landed ends the run', async () => {
    const path = await put(join(warehouse, '../damaged'), 'users.csv', 'id\0\n');
    const seen = await run(warehouse, '--source', join(path, '..'), '--date', '2025-03-01');
    expect(seen).to.include({ code: exit.failed, report: undefined });
    expect(seen.said).to.include(`users of 2025-03-01 is not landed: ${path}:1 holds a NUL byte`);
    expect(seen.said).to.include('next: Correct the files and run again.');
  });

  it('that is missing holds nothing back, and the user is told', async () => {
    const flat = join(warehouse, '../flat');
    for (const entity of entities.filter((each) => each !== 'events'))
      await put(flat, `${entity}.csv`, good(entity));
    const seen = await run(warehouse, '--source', flat, '--date', '2025-03-01');
    expect(seen.code, seen.said).to.equal(exit.ok);
    expect(seen.said).to.include(
      'The source holds no events.csv: nothing was landed of that. If it should be there, add it',
    );
    expect(stateOf(seen, 'users', '2025-03-01')).to.equal('applied');
    expect(stateOf(seen, 'events', '2025-03-01')).to.equal('none');
  });

  describe('is taken but for the lines that do not pass:', () => {
    let seen: Seen;

    before(async () => {
      for (const { entity, date, contents } of takenDays) await deliver(source, entity, date, contents);
      seen = await run(warehouse, '--source', source);
      known = await contents();
    });

    it('the run ends well', () => {
      expect(seen.code, seen.said).to.equal(exit.ok);
    });

    for (const { what, entity, date, rejects, warns = {}, quarantined } of takenDays)
      it(what, () => {
        expect(stateOf(seen, entity, date)).to.equal('applied');
        expect(snapshotOf(seen, entity, date)).to.include({ quarantined, deleted: 0 });
        const failed = (severity: string): object =>
          Object.fromEntries(
            screensOf(seen, entity, date)
              .filter((event) => event.severity === severity)
              .map(({ screen, failing }) => [screen, failing]),
          );
        expect(failed('reject')).to.deep.equal(rejects);
        expect(failed('warn')).to.include(warns);
      });

    it('the good lines are as they were', () => {
      for (const entity of entities)
        expect(known[`silver.${entity}_history`], entity).to.have.lengthOf(entity === 'order_items' ? 9 : 8);
    });

    it('what nobody knows gets placeholders', () => {
      expect(placeholders(seen)).to.deep.equal({ dim_product: 1, dim_user: 1 });
    });
  });

  describe('is refused, and nothing but itself is held back:', () => {
    let seen: Seen;
    const files = new Map<string, string>();

    before(async () => {
      for (const { what, entity, date, contents } of refusedDays)
        files.set(what, await deliver(source, entity, date, contents));
      seen = await run(warehouse, '--source', source);
    });

    it('the exit code tells', () => {
      expect(seen.code).to.equal(exit.failed);
      expect(seen.report?.outcome).to.equal('failed');
      expect(seen.said).to.include(
        'Correct the files, or the query or the contract that is named, and run again: what went well stays as it is.',
      );
    });

    for (const { what, entity, date, state, says } of refusedDays)
      it(what, () => {
        expect(stateOf(seen, entity, date)).to.equal(state);
        for (const words of says) {
          const place = words.replace('PLACE', `${entity} of ${date}`);
          expect(seen.said).to.include(place.replace('FILE', files.get(what) ?? ''));
        }
        const isBlocked = screensOf(seen, entity, date).some(({ severity }) => severity === 'block');
        expect(isBlocked).to.equal(state.startsWith('rejected') || state === 'too_late');
      });

    it('silver, quarantine and gold are as they were', async () => {
      expect(await contents()).to.deep.equal(known);
    });

    it('a good delivery fixes it', async () => {
      const late: Partial<Record<Entity, string[]>> = {
        users: [line.user(902)],
        products: [line.product(903)],
        order_items: [line.item(21, 901, 902, 903)],
      };
      for (const { entity, date } of refusedDays)
        await deliver(source, entity, date, csv(entity, [...goodLines(entity, 9), ...(late[entity] ?? [])]));
      const fixed = await run(warehouse, '--source', source);
      expect(fixed.code, fixed.said).to.equal(exit.ok);
      for (const { what, entity, date, state } of refusedDays) {
        const expected = state === 'too_late' ? ['too_late'] : ['applied', 'unchanged'];
        expect(stateOf(fixed, entity, date), what).to.be.oneOf(expected);
      }
      expect(placeholders(fixed)).to.deep.equal({});
      const now = await contents();
      for (const entity of entities) {
        const name = `silver.${entity}_history`;
        const since = refusedDays.find((each) => each.entity === entity)?.date;
        const added = (now[name] ?? []).filter((row) => JSON.stringify(row).includes(`"${since ?? ''}"`));
        expect(
          added.map(([key]) => key),
          name,
        ).to.include('9');
        expect(now[name], name).to.include.deep.members([...(known[name] ?? [])]);
      }
      known = now;
    });
  });

  describe('that cannot be written into the bucket', () => {
    const date = '2025-03-20';
    let days: Days;

    const refusing = (lake: Lake): Lake => ({
      ...lake,
      upload: (bucket, name, file) => {
        const code = name.includes('users') ? 'ENOSPC' : name.includes('orders') ? 'EACCES' : undefined;
        return code === undefined
          ? lake.upload(bucket, name, file)
          : Promise.reject(Object.assign(new Error(`${code}: write`), { code }));
      },
    });

    before(async () => {
      const snapshots = await Promise.all(
        (['users', 'orders'] as const).map(async (entity) => ({
          entity,
          date,
          files: [await put(join(warehouse, '../full'), `${entity}.csv`, good(entity, 10))],
        })),
      );
      days = await withWarehouse(warehouse, async (local) => {
        const objects = () => local.lake.list(localTarget.buckets.raw, '');
        const there = await objects();
        const full = { ...local, lake: refusing(local.lake) };
        const ran = await runDays(
          full,
          snapshots,
          readModel(),
          localTarget,
          new TerminalProgress(recorder()),
        );
        expect(await objects()).to.deep.equal(there);
        return ran;
      });
    });

    for (const [entity, why, message] of [
      ['users', 'because the disk is full', 'the disk is full; free some space'],
      ['orders', 'for lack of the right', 'this user has no right to it; give the right'],
    ] as const)
      it(`${why} is named`, () => {
        expect(days.failures.join('\n')).to.include(
          `${entity} of ${date} is not landed: gs://${localTarget.buckets.raw}/raw-data/dataset_name=${entity}/date=20250320/${entity}.csv ` +
            `cannot be written: ${message}. The bucket is as it was; then run again`,
        );
      });

    it('changes nothing', async () => {
      expect(await contents()).to.deep.equal(known);
    });
  });
});
