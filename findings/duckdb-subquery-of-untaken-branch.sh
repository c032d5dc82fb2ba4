#!/usr/bin/env bash
# @duckdb/node-api 1.5.5-r.5: DuckDB computes a subquery in a branch of CASE or COALESCE also for rows that do not take the
# branch, so that its error ends a query whose branches without a subquery run well. The branch is left out only where the
# condition is a constant. BigQuery evaluates what is needed. The local engine therefore takes the branch's condition into
# the subquery.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund @duckdb/node-api@1.5.5-r.5 >/dev/null

cat >finding.mjs <<'JS'
import { DuckDBInstance } from '@duckdb/node-api';
const connection = await (await DuckDBInstance.create(':memory:')).connect();
const seen = async (name, query) => {
  const rows = await connection.runAndReadAll(query).then((result) => JSON.stringify(result.getRowsJson()), (error) => error.message.split('\n')[0]);
  console.log(`${name}: ${rows}`);
};
await connection.run("CREATE TABLE t AS SELECT '7' AS s");
await seen('an expression', "SELECT CASE WHEN s = '7' THEN 1 ELSE error('computed') END FROM t");
await seen('a subquery', "SELECT CASE WHEN s = '7' THEN 1 ELSE (SELECT error('computed')) END FROM t");
await seen('in COALESCE', "SELECT COALESCE(s, (SELECT error('computed'))) FROM t");
await seen('under a constant', "SELECT CASE WHEN TRUE THEN 1 ELSE (SELECT error('computed')) END FROM t");
JS

seen=$(node finding.mjs)
expected='an expression: [[1]]
a subquery: Invalid Input Error: computed
in COALESCE: Invalid Input Error: computed
under a constant: [[1]]'
echo "$seen"
if [ "$seen" != "$expected" ]; then
  printf 'This has changed. It was:\n%s\n' "$expected" >&2
  exit 1
fi
