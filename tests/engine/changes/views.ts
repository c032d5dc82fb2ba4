import { tableType } from '@ecommerce/stack-guard';
import type { Column, Inputs, Row } from './rows.ts';

const view = (query: string, schema?: readonly Column[]): Inputs => ({
  deletionProtection: false,
  view: { query, useLegacySql: false },
  ...(schema === undefined ? {} : { schema: JSON.stringify(schema) }),
});
/** As the program declares views. */
const madeAnew = { replaceOnChanges: ['schema', 'view'], deleteBeforeReplace: true };
const ofView = {
  type: tableType,
  before: view('SELECT a, b FROM d.t', [
    { name: 'a', type: 'STRING', description: 'the first' },
    { name: 'b', type: 'STRING', description: 'the second' },
  ]),
  options: madeAnew,
  plan: 'replace, delete first',
  // A view holds nothing, so that nothing is said of what it held.
  loses: false,
} as const;
const [firstColumn, secondColumn] = [
  { name: 'a', type: 'STRING', description: 'the first' },
  { name: 'b', type: 'STRING', description: 'the second' },
];

/** Changes of a view, as the program declares them, and as the provider would do them by itself. */
export const ofViews: readonly Row[] = [
  {
    ...ofView,
    change: 'a column of a view that is gone, as the provider does it by itself',
    options: {},
    after: view('SELECT a FROM d.t', [firstColumn]),
    plan: 'update',
    refusal: /is no table/,
  },
  {
    ...ofView,
    change: 'a column of a view that is gone',
    after: view('SELECT a FROM d.t', [firstColumn]),
  },
  {
    ...ofView,
    change: 'a column that a view has more',
    after: view('SELECT a, b, c FROM d.t', [firstColumn, secondColumn, { name: 'c', type: 'DATE' }]),
  },
  {
    ...ofView,
    change: 'a column of a view that is called otherwise',
    after: view('SELECT a, b AS c FROM d.t', [firstColumn, { ...secondColumn, name: 'c' }]),
  },
  {
    ...ofView,
    change: 'a column of a view that is of another type',
    after: view('SELECT a, 1 AS b FROM d.t', [firstColumn, { ...secondColumn, type: 'INT64' }]),
  },
  {
    ...ofView,
    change: 'the query of a view whose columns stay',
    after: view('SELECT a, b FROM d.t WHERE TRUE', [firstColumn, secondColumn]),
  },
  {
    ...ofView,
    change: 'what a column of a view means',
    after: view('SELECT a, b FROM d.t', [{ ...firstColumn, description: 'another' }, secondColumn]),
  },
  {
    change: 'the query of a view',
    type: tableType,
    before: view('SELECT 1 AS a'),
    after: view('SELECT 2 AS a'),
    plan: 'update',
    loses: false,
  },
];
