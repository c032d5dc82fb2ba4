import { isDelivered, type Life, lifeOf } from './life.ts';
import { type Address, makeAddress } from './address.ts';
import { randomOf } from './random.ts';
import { day, hour, type Moment, momentIn, spell, withMicroseconds } from './time.ts';
import { firstNames, lastNames } from './words/names.ts';
import type { World } from './world.ts';

export interface User {
  readonly id: number;
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  readonly age: number;
  readonly gender: 'F' | 'M';
  readonly trafficSource: string;
  readonly createdAt: Moment;
  /** Whether the user registers on one of the sample's days. */
  readonly isNew: boolean;
  readonly life: Life;
  readonly home: Address;
  /** From a day on, another address. */
  readonly moved: { readonly day: number; readonly home: Address };
}

export const userHeader = [
  'id',
  'first_name',
  'last_name',
  'email',
  'age',
  'gender',
  'state',
  'street_address',
  'postal_code',
  'city',
  'country',
  'latitude',
  'longitude',
  'traffic_source',
  'created_at',
];

/** How many users there are when the last day ends. */
export const countUsers = ({ users, newUsersPerDay, days }: World) => users + newUsersPerDay * days;

export const makeUser = (world: World, id: number): User => {
  const random = randomOf(world.seed, 'user', id);
  const gender = random.pick<'F' | 'M'>(['F', 'M']);
  const firstName = random.pick(firstNames[gender]);
  const lastName = random.pick(lastNames);
  const newNumber = id - world.users - 1;
  const isNew = newNumber >= 0;
  const joined = isNew ? Math.floor(newNumber / world.newUsersPerDay) : 0;
  // Every third of a day's new users is delivered a day late, and orders before that.
  const first = isNew && newNumber % 3 === 0 ? joined + 1 : joined;
  const morning = world.start + joined * day;
  const created = isNew
    ? momentIn(random, morning, morning + 18 * hour)
    : momentIn(random, world.start - 7 * 365 * day, world.start);
  return {
    id,
    firstName,
    lastName,
    email: `${firstName}${lastName}@example.${random.pick(['com', 'net', 'org'])}`.toLowerCase(),
    age: 12 + random.below(59),
    gender,
    trafficSource: random.weighted(trafficSources),
    createdAt: withMicroseconds(random, created, world.start - 60 * day),
    isNew,
    life: lifeOf(random, world.days, first, 0.004),
    home: makeAddress(random),
    moved: {
      day: random.chance(0.02) ? 1 + random.below(Math.max(1, world.days - 1)) : Infinity,
      home: makeAddress(random),
    },
  };
};

const trafficSources = [
  ['Search', 70],
  ['Organic', 15],
  ['Facebook', 6],
  ['Email', 5],
  ['Display', 4],
] as const;

/** Where the user lives on a day. */
export const homeOn = ({ home, moved }: User, day: number): Address => (day < moved.day ? home : moved.home);

/** The user as delivered on a day, or undefined where they are not. */
export const userRow = (user: User, day: number): string[] | undefined => {
  if (!isDelivered(user.life, day)) return undefined;
  const home = homeOn(user, day);
  return [
    String(user.id),
    user.firstName,
    user.lastName,
    user.email,
    String(user.age),
    user.gender,
    home.place.state,
    home.street,
    home.postalCode,
    home.city,
    home.place.country,
    home.latitude.toFixed(8),
    home.longitude.toFixed(8),
    user.trafficSource,
    spell(user.createdAt, 'offset'),
  ];
};
