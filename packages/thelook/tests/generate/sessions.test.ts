import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { parse } from 'csv-parse/sync';
import { generate } from '../../generate/generate.ts';
import { longestPause } from '../../generate/sessions.ts';

interface Event {
  readonly id: string;
  readonly user: string;
  readonly position: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly place: string;
  readonly uri: string;
  readonly type: string;
  readonly line: readonly string[];
}

const second = 1000;
/** In the milliseconds of this test; the generator counts microseconds. */
const pauseAtMost = longestPause / 1000;
const day = 86_400 * second;
/** The end of the first snapshot's day. */
const end = Date.UTC(2026, 1, 6);

// No event holds a comma, so that this is enough and fast.
const linesOf = async (path: string) =>
  (await readFile(path, 'utf8'))
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','));

const field = (line: readonly string[], index: number) => line[index] ?? '';
const share = (count: number, all: number) => count / all;

describe('made-up sessions', () => {
  let root: string;
  let lines: string[][];
  let nextDay: string[][];
  let sessions: Map<string, Event[]>;
  let items: string[][];
  let users: Map<string, string[]>;
  let bought: Event[][];
  let ghosts: Event[][];
  const shape = (events: readonly Event[]) => events.map(({ type }) => type).join(' ');

  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'sessions-'));
    const made = await generate({
      users: 2000,
      days: 2,
      seed: 5,
      out: root,
      firstDate: '2026-02-05',
      folderOf: (entity, date) => `${entity}/${date}`,
    });
    const fileOf = (entity: string, date: string) =>
      linesOf(made.find((file) => file.entity === entity && file.date === date)?.path ?? '');
    lines = (await fileOf('events', '2026-02-05')).slice(1);
    nextDay = (await fileOf('events', '2026-02-06')).slice(1);
    items = (await fileOf('order_items', '2026-02-05')).slice(1);
    const usersFile = made.find((file) => file.entity === 'users' && file.date === '2026-02-05');
    const userLines: string[][] = parse(await readFile(usersFile?.path ?? ''));
    users = new Map(userLines.map((line) => [field(line, 0), line]));
    sessions = Map.groupBy(lines.map(eventOf), ({ line }) => field(line, 3));
    for (const events of sessions.values()) events.sort((a, b) => a.position - b.position);
    bought = [...sessions.values()].filter((events) => events.some(({ type }) => type === 'purchase'));
    ghosts = [...sessions.values()].filter(([first]) => first?.user === '');
  });
  after(() => rm(root, { recursive: true }));

  const eventOf = (line: string[]): Event => ({
    id: field(line, 0),
    user: field(line, 1),
    position: Number(field(line, 2)),
    // The seeded date that the calendar lacks is no moment.
    at: field(line, 4).startsWith('2026-02-30') ? NaN : Date.parse(field(line, 4)),
    place: line.slice(6, 9).join('|'),
    uri: field(line, 11),
    type: field(line, 12),
    line,
  });

  it('are five a user without a user, and one an order item', () => {
    expect(share(ghosts.length, 2000)).to.be.closeTo(5, 0.05);
    expect(bought.length).to.be.closeTo(items.length, 2);
    expect(share(lines.length, 2000)).to.be.closeTo(24.3, 1);
  });

  it('have unique ids, and positions that count from 1', () => {
    expect(new Set(lines.map(([id]) => id)).size).to.equal(lines.length);
    for (const [id, events] of sessions) {
      expect(id).to.match(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      const positions = events.map(({ position }) => position);
      expect(positions).to.deep.equal(positions.map((_, index) => index + 1));
    }
  });

  it('never go back in time, and pause for days only before a purchase', () => {
    let paused = 0;
    for (const events of sessions.values())
      events.slice(1).forEach(({ at, type }, index) => {
        const pause = at - (events[index]?.at ?? NaN);
        if (Number.isNaN(pause)) return;
        expect(pause).to.be.within(0, type === 'purchase' ? 4 * day + pauseAtMost : 30 * 60 * second);
        if (pause > 30 * 60 * second) paused++;
      });
    expect(share(paused, sessions.size)).to.be.closeTo(0.11, 0.02);
  });

  it('belong to one visitor each', () => {
    for (const events of sessions.values()) {
      const visitors = events.map(({ user, line }) => [user, ...line.slice(5, 11)].join('|'));
      expect(new Set(visitors).size).to.equal(1);
    }
    const ofUsers = bought.filter(([first]) => users.has(first?.user ?? ''));
    const home = ([first]: readonly Event[]) => {
      const line = users.get(first?.user ?? '') ?? [];
      return [line.at(-6), line.at(-9), line.at(-7)].join('|') === first?.place;
    };
    expect(ofUsers.filter((events) => !home(events)).map(([first]) => first?.line)).to.deep.equal([]);
  });

  it('that buy are of the shapes of the source, end with their only purchase, and are of a known user', () => {
    const look = 'department product cart';
    const shapes = [`home ${look} purchase`, ...[2, 3, 4].map((n) => `${`${look} `.repeat(n)}purchase`)];
    const counts = Map.groupBy(bought, shape);
    expect([...counts.keys()].filter((each) => !each.includes('teleport'))).to.have.members(shapes);
    expect(share(counts.get(shapes[0] ?? '')?.length ?? 0, bought.length)).to.be.closeTo(0.48, 0.04);
    expect(bought.filter(([first]) => first?.user === '')).to.deep.equal([]);
  });

  it('that buy have exactly one item, which is no more than a pause younger than the purchase', () => {
    const purchases = Map.groupBy(
      bought.flatMap((events) => events.filter(({ type }) => type === 'purchase')),
      ({ user }) => user,
    );
    const fitting = items.map((line) => {
      const at = Date.parse(field(line, 6));
      return (purchases.get(field(line, 2)) ?? []).filter(
        (purchase) => at >= purchase.at && at <= purchase.at + pauseAtMost,
      ).length;
    });
    // One purchase's date and one's type are spoilt at most; two of a user may lie near each other.
    expect(fitting.filter((count) => count === 0)).to.have.lengthOf.at.most(2);
    expect(share(fitting.filter((count) => count > 1).length, items.length)).to.be.below(0.01);
    expect(items.length).to.be.above(3000);
  });

  it('show the page of what is bought', () => {
    const productsOfItems = Map.groupBy(items, (line) => field(line, 2));
    for (const events of bought) {
      const pages = events.filter(({ type }) => type === 'product').map(({ uri }) => uri);
      const products = (productsOfItems.get(events[0]?.user ?? '') ?? []).map((line) => field(line, 3));
      expect(new Set(pages).size).to.equal(1);
      expect(products).to.include(/^\/product\/(\d+)$/.exec(pages[0] ?? '')?.[1]);
    }
  });

  it('without a user never buy, are a quarter each of four shapes, and keep whole minutes', () => {
    const counts = Map.groupBy(ghosts, shape);
    for (const each of ['product cart cancel', 'department product cart', 'product', 'department product'])
      expect(share(counts.get(each)?.length ?? 0, ghosts.length), each).to.be.closeTo(0.25, 0.02);
    expect(ghosts.flat().filter(({ type }) => type === 'purchase')).to.deep.equal([]);
    expect(ghosts.flat().filter(({ at }) => at % (60 * second) > 0)).to.deep.equal([]);
  });

  it('come from the source’s lists of traffic sources and browsers', () => {
    const expected = {
      9: { Chrome: 0.5, Safari: 0.2, Firefox: 0.2, IE: 0.05, Other: 0.05 },
      10: { Email: 0.45, Adwords: 0.3, Facebook: 0.1, YouTube: 0.1, Organic: 0.05 },
    };
    for (const [column, shares] of Object.entries(expected)) {
      const counts = Map.groupBy(lines, (line) => field(line, Number(column)));
      expect([...counts.keys()]).to.have.members(Object.keys(shares));
      for (const [value, wanted] of Object.entries(shares))
        expect(share(counts.get(value)?.length ?? 0, lines.length), value).to.be.closeTo(wanted, 0.02);
    }
  });

  it('have the uris of the source, some without a brand and some with a slash in it', () => {
    const pages = {
      home: /^\/home$/,
      department: /^\/department\/(women|men)\/category\/[^/A-Z ]+\/brand\/[^A-Z ]*$/,
      product: /^\/product\/\d+$/,
      cart: /^\/cart$/,
      purchase: /^\/purchase$/,
      cancel: /^\/cancel$/,
    };
    const uris = [...sessions.values()].flat();
    for (const { type, uri } of uris)
      if (type !== 'teleport') expect(uri).to.match(pages[type as keyof typeof pages]);
    expect(uris.some(({ uri }) => uri.includes('tops&tees'))).to.equal(true);
    expect(uris.some(({ uri }) => uri.endsWith('/brand/'))).to.equal(true);
    expect(uris.some(({ uri }) => uri.endsWith('/brand/dune/fjord'))).to.equal(true);
  });

  it('begin their file with the cancelled ones, which have no user', () => {
    const head = lines.slice(0, 2000);
    expect(new Set(head.map((line) => `${field(line, 1)} ${field(line, 11)}`))).to.deep.equal(
      new Set([' /cancel']),
    );
  });

  it('of the newest days partly lack their purchase, and partly are of days to come', () => {
    const open = [...sessions.values()].filter(
      (events) => events[0]?.user !== '' && !events.some(({ type }) => type === 'purchase'),
    );
    expect(open).to.have.lengthOf.within(1, 60);
    for (const [first] of open) expect(first?.at).to.be.above(end - 6 * day);
    const ahead = [...sessions.values()].flat().filter(({ at }) => at > end);
    expect(ahead).to.have.lengthOf.within(1, 60);
    expect(new Set(ahead.map(({ type }) => type))).to.deep.equal(new Set(['purchase']));
  });

  it('stay what they are from day to day, though numbers of users are spelt another way', () => {
    expect(lines.some((line) => field(line, 1).endsWith('.0'))).to.equal(false);
    expect(nextDay.every((line) => /^(\d+\.0)?$/.test(field(line, 1)))).to.equal(true);
    const again = new Map(nextDay.map((line) => [field(line, 0), line]));
    // Without the numbers of users and the times, which are spelt another way, and what a seeded duplicate changes.
    const facts = (line: readonly string[]) => [
      ...line.slice(2, 4),
      ...line.slice(5, 9),
      ...line.slice(10, 12),
    ];
    const changed = lines.filter((line) => {
      const after = again.get(field(line, 0));
      return after !== undefined && facts(line).join() !== facts(after).join();
    });
    expect(changed).to.deep.equal([]);
    const gone = lines.filter(([id = '']) => !again.has(id)).length;
    expect(gone).to.be.within(1, 60);
    expect(nextDay.length).to.be.above(lines.length);
  });
});
