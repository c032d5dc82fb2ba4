import type { Random } from './random.ts';
import { type Region, places, streets, towns } from './words/places.ts';

/** Where somebody is, as far as an event tells. */
export interface Locality {
  readonly place: Region;
  readonly city: string;
  readonly postalCode: string;
}

export interface Address extends Locality {
  readonly street: string;
  readonly latitude: number;
  readonly longitude: number;
}

/** Half of the people live in their state's largest city. The source writes `null` for about one city in a hundred. */
export const makeLocality = (random: Random): Locality => {
  const place = random.pick(random.weighted(places));
  const inTown = random.chance(0.5);
  const city = inTown ? random.pick(towns) : place.city;
  return {
    place,
    city: random.chance(0.01) ? 'null' : city,
    postalCode: `${place.postal}${inTown ? 30 + random.below(70) : 10 + random.below(20)}`,
  };
};

export const makeAddress = (random: Random): Address => {
  const locality = makeLocality(random);
  return {
    ...locality,
    street: `${1 + random.below(9999)} ${random.pick(streets)}${random.chance(0.2) ? `, Apt. ${1 + random.below(99)}` : ''}`,
    latitude: locality.place.latitude + random.share() / 10,
    longitude: locality.place.longitude + random.share() / 10,
  };
};
