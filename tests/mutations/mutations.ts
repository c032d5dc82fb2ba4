import type { Mutation } from './mutation.ts';

const publishing = 'tests/pipeline/gold/publish.test.ts';
const history = 'tests/pipeline/silver/history.test.ts';
const marts = 'tests/marts/marts.test.ts';
const rules = 'tests/components/graph/rules/index.ts';
const ledger = 'tests/pipeline/silver/ledger.test.ts';

/** The faults that the tests have to notice. */
export const mutations: readonly Mutation[] = [
  {
    name: 'swap two join keys',
    file: 'sql/gold/fact_order_items/table.yaml',
    edits: [
      {
        find: '{ dimension: dim_user, columns: [user_id],',
        replace: '{ dimension: dim_user, columns: [product_id],',
      },
      {
        find: '{ dimension: dim_product, columns: [product_id],',
        replace: '{ dimension: dim_product, columns: [user_id],',
      },
    ],
    test: { file: 'tests/pipeline/gold/shop.test.ts', title: 'joins a sale to its dimensions' },
  },
  {
    name: 'drop a screen',
    file: 'model/generate/screened.ts',
    edits: [
      { find: '...(!column.required && column.from !== undefined', replace: '...(column.type === undefined' },
    ],
    test: { file: history, title: 'counts every delivered line as accepted or quarantined' },
  },
  {
    name: 'skip the rewind',
    file: 'model/generate/apply-history.ts',
    edits: [{ find: 'IF v_date IS NOT NULL AND v_rewinds THEN', replace: 'IF FALSE THEN' }],
    test: { file: history, title: 'rewinds and replays when an earlier day comes late' },
  },
  {
    name: 'take a NULL hash for unchanged',
    file: 'model/generate/judge.ts',
    edits: [
      {
        find: 'IF v_content = v_earlier_content THEN',
        replace: 'IF v_content IS NOT DISTINCT FROM v_earlier_content THEN',
      },
    ],
    test: { file: ledger, title: 'never takes a file without MD5 for unchanged' },
  },
  {
    name: 'close quarantined keys',
    file: 'model/generate/compare.ts',
    edits: [
      { find: "WHEN quarantined.${firstKey} IS NOT NULL THEN 'kept'", replace: "WHEN FALSE THEN 'kept'" },
    ],
    test: {
      file: history,
      title: 'keeps the version of a key that was delivered only in lines that did not pass',
    },
  },
  {
    name: 'recognise a line that other rules judged',
    file: 'model/generate/judged-lines.ts',
    edits: [{ find: "    '${rules}',\n", replace: '' }],
    test: {
      file: 'tests/pipeline/silver/recognised.property.test.ts',
      title: 'is silver in which every line is judged',
    },
  },
  {
    name: 'publish what the check has refused',
    file: 'model/generate/run-gold.ts',
    edits: [
      {
        find: `
        IF NOT v_is_blocked AND v_waiting IS NULL THEN
          \${published.sql}`,
        replace: `
        IF v_waiting IS NULL THEN
          \${published.sql}`,
      },
    ],
    test: { file: publishing, title: 'stays as it was when a key has no member' },
  },
  {
    name: 'count two kinds of sessions as one',
    file: 'sql/gold/mart_event_sequences/query.sql',
    edits: [{ find: '      way.is_identified,\n', replace: '' }],
    test: { file: marts, title: 'count a sequence once a session' },
  },
  {
    name: 'forget the product of a cart',
    file: 'sql/gold/mart_product_performance/query.sql',
    edits: [{ find: ' IGNORE NULLS', replace: '' }],
    test: { file: marts, title: 'give a cart to the last product page before it' },
  },
  {
    name: 'take the buyer of today',
    file: 'sql/gold/mart_product_buyers/query.sql',
    edits: [
      {
        find: 'ON users.user_key = items.user_key',
        replace: 'ON users.user_id = items.user_id AND users.is_current',
      },
    ],
    test: { file: marts, title: 'take for the buyer what the user was at the time of the order' },
  },
  {
    name: 'let a swapped source through',
    file: 'model/generate/judge.ts',
    edits: [{ find: '> @mass_change_share * (', replace: '> 2 * @mass_change_share * (' }],
    test: {
      file: 'tests/quality/mass-change.test.ts',
      title: 'is one in which more than 30 % of the known keys change or vanish, never the first',
    },
  },
  {
    name: 'publish figures that silver does not have',
    file: 'model/generate/figures.ts',
    edits: [{ find: 'WHERE compared.differs', replace: 'WHERE FALSE' }],
    test: {
      file: 'tests/quality/publish.test.ts',
      title: 'is stopped where a figure of a fact is not that of silver',
    },
  },
  {
    name: 'show personal data that lies in another column',
    file: 'model/quality.ts',
    edits: [{ find: 'inOutline: personal.size > 0', replace: 'inOutline: personal.size < 0' }],
    test: {
      file: 'tests/quality/personal-data.test.ts',
      title: 'is in no table or view of quality and ops but quarantine itself',
    },
  },
  {
    name: 'keep bronze for a shorter time',
    file: 'model/tables.ts',
    edits: [{ find: 'replayWindowDays + expirationMargin', replace: 'replayWindowDays' }],
    test: {
      file: 'tests/inventory/current.test.ts',
      title: 'loses nothing that was recorded, and is recorded as it is',
    },
  },
  {
    name: 'permit too little',
    file: 'components/permissions.ts',
    edits: [{ find: "role: 'roles/pubsub.publisher'", replace: "role: 'roles/pubsub.viewer'" }],
    test: {
      file: 'tests/components/permissions/permissions.test.ts',
      title: 'are the least that its parts need, but where the table names a narrower role that would do',
    },
  },
  {
    name: 'deploy other SQL than what is tested',
    file: 'components/relations/create.ts',
    edits: [{ find: 'definitionBody: body,', replace: 'definitionBody: `${body} `,' }],
    test: {
      file: 'tests/components/graph/graph.test.ts',
      title: 'deploys what the embedded warehouse is given, once, byte for byte, and nothing else',
      titles: rules,
    },
  },
  {
    name: "load a day into another day's partition",
    file: 'model/transfers.ts',
    edits: [
      {
        find: 'destination_table_name_template: `${entity}$${day}`',
        replace: 'destination_table_name_template: `${entity}$${days["run-date"]}`',
      },
    ],
    test: {
      file: 'tests/components/graph/graph.test.ts',
      title: "loads a day's folder into the same day's partition",
      titles: rules,
    },
  },
  {
    name: 'leave prod unprotected',
    file: 'components/warehouse.ts',
    edits: [
      { find: "const isProtected = protect && layer !== 'gold';", replace: 'const isProtected = !location;' },
    ],
    test: {
      file: 'tests/components/warehouse.test.ts',
      title: 'protects in prod what holds data that cannot be restored',
    },
  },
];
