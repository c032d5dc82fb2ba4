#!/usr/bin/env bash
# @duckdb/node-api 1.5.5-r.5: IN over five constants or more is planned as a hash join with a table of the constants, in the select
# list too, where it filters nothing; over four it stays an expression. A query with forty of them over three rows has forty joins
# one upon the other, and takes some fifty times as long as with the optimizer in_clause switched off.
# The local warehouse therefore switches it off: a view that takes seven words for NULL in each of its columns is such a query.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund @duckdb/node-api@1.5.5-r.5 >/dev/null

cat >finding.mjs <<'JS'
import { DuckDBInstance } from '@duckdb/node-api';
const connection = await (await DuckDBInstance.create(':memory:')).connect();
const rows = async (sql) => (await connection.runAndReadAll(sql)).getRows();
await connection.run(`CREATE TABLE t AS SELECT 'v' || range AS a FROM range(3)`);

const words = (count) => Array.from({ length: count }, (_, i) => `'w${i}'`).join(', ');
const query = (count) =>
  `SELECT ${Array.from({ length: 40 }, (_, i) => `a || '${i}' IN (${words(count)}) AS c${i}`).join(', ')} FROM t`;
const joins = async (sql) => ((await rows(`EXPLAIN ${sql}`))[0][1].match(/HASH_JOIN/g) ?? []).length;
const seconds = async (sql) => {
  await rows(sql);
  const start = performance.now();
  for (let i = 0; i < 3; i++) await rows(sql);
  return performance.now() - start;
};

console.log(`joins, lists of 4 words: ${await joins(query(4))}`);
console.log(`joins, lists of 5 words: ${await joins(query(5))}`);
const joined = await seconds(query(5));
await connection.run(`SET disabled_optimizers = 'in_clause'`);
console.log(`joins without in_clause: ${await joins(query(5))}`);
const ratio = joined / (await seconds(query(5)));
console.error(`times as long with in_clause: ${ratio.toFixed(0)}`);
console.log(`more than five times as long: ${ratio > 5}`);
JS

seen=$(node finding.mjs)
expected='joins, lists of 4 words: 0
joins, lists of 5 words: 40
joins without in_clause: 0
more than five times as long: true'
echo "$seen"
if [ "$seen" != "$expected" ]; then
  printf 'This has changed. It was:\n%s\n' "$expected" >&2
  exit 1
fi
