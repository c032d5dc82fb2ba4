#!/usr/bin/env bash
# @duckdb/node-api 1.5.5-r.5: where two rows of a MERGE's source meet one row of its target, DuckDB updates it with one of
# them, without an error, and counts both as changed. BigQuery and the SQL standard refuse such a MERGE, because which one
# counts is not said. The local warehouse therefore looks for such rows before it merges.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund @duckdb/node-api@1.5.5-r.5 >/dev/null

cat >finding.mjs <<'JS'
import { DuckDBInstance } from '@duckdb/node-api';
const connection = await (await DuckDBInstance.create(':memory:')).connect();
await connection.run("CREATE TABLE t AS SELECT 1 AS id, 'old' AS v");
const merged = await connection.runAndReadAll(`MERGE INTO t USING (VALUES (1, 'x'), (1, 'y')) AS s(id, v)
  ON t.id = s.id WHEN MATCHED THEN UPDATE SET v = s.v`);
const kept = (await connection.runAndReadAll('SELECT v FROM t')).getRows();
console.log('no error; rows changed, as it says:', String(merged.getRows()[0][0]));
console.log('rows in the table:', kept.length, 'and its value is one of the two:', ['x', 'y'].includes(kept[0][0]));
JS

seen=$(node finding.mjs)
expected='no error; rows changed, as it says: 2
rows in the table: 1 and its value is one of the two: true'
echo "$seen"
if [ "$seen" != "$expected" ]; then
  printf 'This has changed. It was:\n%s\n' "$expected" >&2
  exit 1
fi
