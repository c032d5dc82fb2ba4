#!/usr/bin/env bash
# @duckdb/node-api 1.5.5-r.5: SUM over BIGINT gives HUGEINT, which Parquet does not have, so COPY TO writes DOUBLE without a
# word and large sums lose digits. The query itself shows the right figure; only the file is wrong. A cast back to
# BIGINT or to a DECIMAL before the export keeps the digits.
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
const sum = 'SELECT SUM(x) AS s FROM (VALUES (9007199254740992::BIGINT), (1)) t(x)';
console.log('in the query: ', String((await rows(sum))[0][0]));
await connection.run(`COPY (${sum}) TO 'sum.parquet' (FORMAT parquet)`);
await connection.run(`COPY (SELECT s::BIGINT AS s FROM (${sum})) TO 'cast.parquet' (FORMAT parquet)`);
for (const file of ['sum.parquet', 'cast.parquet']) {
  const [[type, value]] = await rows(`SELECT typeof(s), printf('%.0f', s::DOUBLE) || ' / ' || s::DECIMAL(38, 0)::VARCHAR FROM '${file}'`);
  console.log(`in ${file}: `, type, value.split(' / ')[1]);
}
JS

seen=$(node finding.mjs)
expected='in the query:  9007199254740993
in sum.parquet:  DOUBLE 9007199254740992
in cast.parquet:  BIGINT 9007199254740993'
echo "$seen"
if [ "$seen" != "$expected" ]; then
  printf 'This has changed. It was:\n%s\n' "$expected" >&2
  exit 1
fi
