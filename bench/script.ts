import { readFileSync } from 'node:fs';

/** A step of the hand-written script: statements that are measured together. */
export interface ScriptStep {
  readonly name: string;
  readonly sql: string;
}

/** The entities with their keys and the columns of their histories, in the order in which the script takes them. */
export const entities = [
  {
    name: 'users',
    key: 'user_id',
    columns:
      'user_id, first_name, last_name, email, age, gender, country, state, city, postal_code, street_address, latitude, longitude, traffic_source, created_at',
  },
  {
    name: 'products',
    key: 'product_id',
    columns: 'product_id, name, brand, category, department, sku, cost, retail_price, distribution_center_id',
  },
  {
    name: 'orders',
    key: 'order_id',
    columns:
      'order_id, user_id, status, gender, created_at, shipped_at, delivered_at, returned_at, num_of_item',
  },
  {
    name: 'order_items',
    key: 'order_item_id',
    columns:
      'order_item_id, order_id, user_id, product_id, status, created_at, shipped_at, delivered_at, returned_at, sale_price',
  },
  {
    name: 'events',
    key: 'event_id',
    columns:
      'event_id, user_id, session_id, sequence_number, created_at, event_type, uri, traffic_source, browser, ip_address, city, state, postal_code',
  },
] as const;

export type Entity = (typeof entities)[number];

const read = (name: string): string => readFileSync(new URL(`by-hand/${name}.sql`, import.meta.url), 'utf8');

/** The steps of a file of the script: each begins with a line `-- step: name`. */
export function stepsOf(name: string): ScriptStep[] {
  const [, ...parts] = read(name).split(/^-- step: /m);
  return parts.map((part) => {
    const end = part.indexOf('\n');
    return { name: part.slice(0, end), sql: part.slice(end + 1) };
  });
}

/** What types, screens and applies an entity's lines of a day. */
export function silverStep({ name, key, columns }: Entity): ScriptStep {
  const typed = stepsOf('silver').find((step) => step.name === name);
  if (typed === undefined) throw new Error(`bench/by-hand/silver.sql has no step ${name}.`);
  const apply = read('apply')
    .replaceAll('{entity}', name)
    .replaceAll('{key}', key)
    .replaceAll('{columns}', columns);
  return { name: `silver ${name}`, sql: typed.sql + apply };
}

/** The query of the figures that both ways must have in common; it is GoogleSQL and DuckDB SQL. */
export const figuresQuery = (): string => read('figures');
