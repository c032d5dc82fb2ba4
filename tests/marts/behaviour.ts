import { count, type Lines, ratio, type Session, sourceOf, sum, typeOf } from './lines.ts';
import { text } from '../second-way/sessions.ts';

/** Rows of a mart as a test compares them: the columns in the order of its contract. */
export type Row = readonly (string | number | null)[];

const eventTypes = ['home', 'department', 'product', 'cart', 'purchase', 'cancel'];

const channels: Readonly<Record<string, string>> = {
  Adwords: 'paid',
  Email: 'owned',
  Facebook: 'social',
  YouTube: 'social',
  Organic: 'organic',
};

/** What a source is called, and its channel. */
const described = (source: string): [name: string, channel: string] =>
  source === '' ? ['Unknown', 'Unknown'] : [source, channels[source] ?? 'other'];

const converting = (sessions: readonly Session[]): number => count(sessions, ({ converts }) => converts);

export const sessionPaths = ({ sessions }: Lines): Row[] => {
  const pathOf = ({ steps }: Session): string => {
    const shown = steps.length > 8 ? [...steps.slice(0, 8), '…'] : steps;
    const purchase = shown.indexOf('purchase');
    return shown.slice(0, purchase < 0 ? undefined : purchase).join(' > ') || 'none';
  };
  return [...Map.groupBy(sessions.values(), pathOf)].map(([path, taken]) => {
    const identified = taken.filter(({ isIdentified }) => isIdentified);
    return [
      path,
      taken.length,
      identified.length,
      taken.length - identified.length,
      converting(taken),
      ratio(taken.length, sessions.size),
      ratio(converting(taken), taken.length),
      ratio(converting(identified), identified.length),
      ratio(
        sum(taken, ({ startedAt, endedAt }) => Number((endedAt - startedAt) / 1_000_000n)),
        taken.length,
      ),
    ];
  });
};

export const eventFrequency = ({ events }: Lines): Row[] => {
  const dayOf = ({ created_at }: (typeof events)[number]): string => text(created_at).slice(0, 10);
  const ofDay = Map.groupBy(events, dayOf);
  const cells = Map.groupBy(events, (event) => [dayOf(event), typeOf(event), sourceOf(event)].join('|'));
  return [...cells].map(([cell, found]) => {
    const [day = '', type = '', source = ''] = cell.split('|');
    const identified = count(found, ({ user_id }) => text(user_id) !== '');
    const share = ratio(found.length, ofDay.get(day)?.length ?? 0);
    return [day, type, described(source)[0], found.length, identified, found.length - identified, share];
  });
};

export const trafficSourceInfluence = ({ sessions }: Lines): Row[] => {
  const all = [...sessions.values()];
  const timesIn = (type: string) => (session: Session) => count(session.steps, (step) => step === type);
  return [...Map.groupBy(all, ({ source }) => source)].flatMap(([source, visits]) =>
    eventTypes.map((type): Row => {
      const actions = sum(visits, timesIn(type));
      const reached = count(visits, ({ steps }) => steps.includes(type));
      const usual = sum(all, timesIn(type)) / all.length;
      return [
        ...described(source),
        type,
        visits.length,
        actions,
        actions / visits.length,
        reached,
        reached / visits.length,
        ratio(actions / visits.length, usual),
      ];
    }),
  );
};

export const conversionBySource = ({ sessions, items }: Lines): Row[] => {
  const visitsOf = Map.groupBy(sessions.values(), ({ source }) => source);
  const itemsOf = Map.groupBy(items, ({ source }) => source);
  const revenueOf = (sold: typeof items): number => sum(sold, ({ isSale, cents }) => (isSale ? cents : 0));
  return [...new Set([...visitsOf.keys(), ...itemsOf.keys()])].map((source): Row => {
    const visits = visitsOf.get(source) ?? [];
    const identified = visits.filter(({ isIdentified }) => isIdentified);
    const sold = itemsOf.get(source) ?? [];
    return [
      ...described(source),
      visits.length,
      identified.length,
      converting(visits),
      ratio(converting(visits), visits.length),
      ratio(converting(identified), identified.length),
      new Set(sold.map(({ line }) => line.order_id)).size,
      sold.length,
      count(sold, ({ isSale }) => isSale),
      revenueOf(sold) / 100,
      ratio(revenueOf(sold), revenueOf(items)),
      ratio(revenueOf(sold) / 100, visits.length),
    ];
  });
};

/** Both groups of visitors with their sessions. */
const groups = ({ sessions }: Lines): [string, Session[]][] => [
  ['all', [...sessions.values()]],
  ['identified', [...sessions.values()].filter(({ isIdentified }) => isIdentified)],
];

export const eventSequences = (lines: Lines): Row[] =>
  groups(lines).flatMap(([visitors, sessions]) => {
    const sequencesOf = ({ stepsBefore: steps }: Session): Set<string> =>
      new Set(
        steps.flatMap((_, at) =>
          [2, 3]
            .map((length) => steps.slice(at, at + length))
            .filter((part, index) => part.length === index + 2)
            .map((part) => part.join(' > ')),
        ),
      );
    const held = sessions.flatMap((session) =>
      [...sequencesOf(session)].map((sequence) => ({ sequence, session })),
    );
    return [...Map.groupBy(held, ({ sequence }) => sequence)].map(([sequence, found]): Row => {
      const bought = count(found, ({ session }) => session.converts);
      return [
        visitors,
        sequence,
        sequence.split(' > ').length,
        found.length,
        found.length / sessions.length,
        bought,
        bought / found.length,
        ratio(bought / found.length, converting(sessions) / sessions.length),
      ];
    });
  });

const week = 7n * 24n * 3_600_000_000n;

/** How long before a session the same user's session before it began; undefined where there is none. */
const sinceLast = ({ sessions }: Lines): Map<Session, bigint> => {
  const ofUser = Map.groupBy(
    [...sessions].filter(([, { isIdentified }]) => isIdentified),
    ([, { user }]) => user,
  );
  const since = new Map<Session, bigint>();
  for (const visits of ofUser.values()) {
    const ordered = visits.sort(
      ([a, one], [b, other]) => Number(one.startedAt - other.startedAt) || (a < b ? -1 : 1),
    );
    ordered.forEach(([, session], index) => {
      const before = ordered[index - 1]?.[1];
      if (before !== undefined) since.set(session, session.startedAt - before.startedAt);
    });
  }
  return since;
};

export const purchaseSignals = (lines: Lines): Row[] => {
  const since = sinceLast(lines);
  const times = (session: Session, type: string): number =>
    count(session.stepsBefore, (step) => step === type);
  const start = ({ startedAt }: Session): Date => new Date(Number(startedAt / 1000n));
  const signals: Readonly<Record<string, (session: Session) => boolean>> = {
    'saw the home page': (session) => times(session, 'home') > 0,
    'began on the home page': ({ stepsBefore }) => stepsBefore[0] === 'home',
    'saw a department page': (session) => times(session, 'department') > 0,
    'saw a product page': (session) => times(session, 'product') > 0,
    'saw two product pages or more': (session) => times(session, 'product') > 1,
    'put something into the cart': (session) => times(session, 'cart') > 0,
    'put something into the cart twice or more': (session) => times(session, 'cart') > 1,
    cancelled: (session) => times(session, 'cancel') > 0,
    'came at night': (session) => start(session).getUTCHours() >= 22 || start(session).getUTCHours() < 6,
    'came on a weekend': (session) => [0, 6].includes(start(session).getUTCDay()),
    'had been there before': (session) => since.has(session),
    'came back within 7 days': (session) => (since.get(session) ?? week + 1n) <= week,
  };
  const ofUsers = ['had been there before', 'came back within 7 days'];
  return groups(lines).flatMap(([visitors, sessions]) =>
    Object.entries(signals)
      .filter(([signal]) => visitors === 'identified' || !ofUsers.includes(signal))
      .map(([signal, shows]): Row => {
        const shown = sessions.filter(shows);
        const others = sessions.filter((session) => !shows(session));
        const rate = ratio(converting(shown), shown.length);
        const usual = ratio(converting(sessions), sessions.length);
        return [
          visitors,
          signal,
          sessions.length,
          shown.length,
          ratio(shown.length, sessions.length),
          converting(shown),
          rate,
          ratio(converting(others), others.length),
          rate === null || usual === null ? null : ratio(rate, usual),
        ];
      }),
  );
};
