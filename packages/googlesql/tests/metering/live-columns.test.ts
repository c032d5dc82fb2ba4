import { expect } from 'chai';
import { sharedAnalyzer } from '../../analyzer/analyzer.ts';
import type { CatalogScope } from '../../analyzer/catalog.ts';
import { readsOf } from '../../analyzer/reads.ts';

const columns = ['a', 'b', 'c', 'd'].map((name) => ({ name, type: 'INT64' }));
const scope: CatalogScope = {
  project: 'local',
  tables: ['t', 'u'].map((name) => ({ path: ['s', name], relation: ['s', name], columns })),
  variables: new Map(),
  parameters: new Map(),
  inHandler: false,
};

/** Columns of `s.t` that are used where a step of WITH passes all of them on. */
const used = async (query: string): Promise<string> => {
  const resolved = await sharedAnalyzer.analyze(query.replace('STEP', 'x AS (SELECT * FROM s.t)'), scope);
  return [...(readsOf(resolved).get('s.t')?.columns ?? [])].join(' ');
};

describe('of a step of WITH only the columns are read', () => {
  for (const [of, query, expected] of [
    ['that are selected', 'WITH STEP SELECT b FROM x', 'b'],
    [
      'by which rows are chosen and put in order',
      'WITH STEP SELECT a FROM x WHERE c = 1 ORDER BY d',
      'a c d',
    ],
    ['that another step passes on', 'WITH STEP, y AS (SELECT a, b FROM x) SELECT b FROM y', 'b'],
    [
      'that a union passes on',
      'WITH STEP, y AS (SELECT a, c FROM x UNION ALL SELECT b, c FROM x) SELECT a FROM y',
      'a b',
    ],
    [
      'by which sets differ',
      'WITH STEP, y AS (SELECT a, c FROM x EXCEPT DISTINCT SELECT a, c FROM s.u) SELECT a FROM y',
      'a c',
    ],
    ['by which rows are joined', 'WITH STEP SELECT l.a FROM x AS l JOIN x AS m USING (b)', 'a b'],
    ['that are grouped and counted', 'WITH STEP SELECT a, SUM(b) AS n FROM x GROUP BY a', 'a b'],
    ['of a window', 'WITH STEP SELECT a, SUM(b) OVER (PARTITION BY c) AS n FROM x', 'a b c'],
    [
      'of a subquery',
      'WITH STEP SELECT (SELECT MAX(a) FROM x) AS m, 1 IN (SELECT d FROM x) AS n FROM s.u',
      'a d',
    ],
    ['that go into a table', 'INSERT INTO s.u (a) WITH STEP SELECT b FROM x', 'b'],
    [
      'by which a MERGE finds rows, not those that it writes',
      'MERGE s.t AS held USING (SELECT a, b FROM s.u) AS built ON held.a = built.a WHEN MATCHED THEN DELETE WHEN NOT MATCHED THEN INSERT (a, b) VALUES (built.a, built.b)',
      'a',
    ],
    ['that a row as a whole has', 'WITH STEP SELECT TO_JSON_STRING(x) AS j FROM x', 'a b c d'],
    [
      'that recursion needs',
      'WITH RECURSIVE r AS (SELECT a, b FROM s.t UNION ALL SELECT a, b FROM r WHERE a < 3) SELECT b FROM r',
      'a b',
    ],
  ] as const)
    it(of, async () => {
      expect(await used(query)).to.equal(expected);
    });
});
