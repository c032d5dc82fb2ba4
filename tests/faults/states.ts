import { entities } from '../bad-input/delivery.ts';
import type { Entity } from '../pipeline/shop.ts';
import { type FileFault, rightFile } from './faults.ts';

/** A file that is delivered. */
export interface Delivery {
  readonly entity: Entity;
  readonly date: string;
  readonly text: string;
}

/** What a warehouse has seen when a faulty file, or its correction, comes to it. */
export interface State {
  readonly name: string;
  /** What was delivered before; each list is followed by a run. */
  readonly before: (fault: FileFault) => readonly (readonly Delivery[])[];
  /** What is delivered before the run that is killed. */
  readonly then: (fault: FileFault) => readonly Delivery[];
}

const dateOf = (day: number): string => `2025-03-0${day}`;

/** All of a day, about which nothing is wrong. */
export const rightDay = (day: number): Delivery[] =>
  entities.map((entity) => ({ entity, date: dateOf(day), text: rightFile(entity, day) }));

/** A day of which one file is faulty. */
const faultyDay = (day: number, { entity, damage }: FileFault): Delivery[] =>
  rightDay(day).map((each) => (each.entity === entity ? { ...each, text: damage(each.text) } : each));

const only = (deliveries: readonly Delivery[], { entity }: FileFault): Delivery[] =>
  deliveries.filter((each) => each.entity === entity);

export const states: readonly State[] = [
  { name: 'first', before: () => [], then: (fault) => faultyDay(1, fault) },
  { name: 'later', before: () => [rightDay(1)], then: (fault) => faultyDay(2, fault) },
  {
    name: 'redelivered',
    before: (fault) => [rightDay(1), faultyDay(2, fault)],
    then: (fault) => only(rightDay(2), fault),
  },
  {
    name: 'out of order',
    before: () => [rightDay(1), rightDay(3)],
    then: (fault) => faultyDay(2, fault),
  },
  {
    name: 'rewound',
    before: () => [rightDay(1), rightDay(2), rightDay(3)],
    then: (fault) => only(faultyDay(2, fault), fault),
  },
];
