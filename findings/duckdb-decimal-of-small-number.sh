#!/usr/bin/env bash
# @duckdb/node-api 1.5.5-r.5: a text in scientific notation that is far smaller than the last place of a DECIMAL does not
# become 0 but one unit of the last place; the same number written out becomes 0. So a price of 5e-30 weighs 0.000000001.
# The local warehouse therefore does not leave casts of texts to NUMERIC to DuckDB.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund @duckdb/node-api@1.5.5-r.5 >/dev/null

cat >finding.mjs <<'JS'
import { DuckDBInstance } from '@duckdb/node-api';
const connection = await (await DuckDBInstance.create(':memory:')).connect();
const texts = ['5e-30', '0.000000000000000000000000000005', '1e-3'];
for (const text of texts) {
  const reader = await connection.runAndReadAll(`SELECT CAST(CAST('${text}' AS DECIMAL(38, 9)) AS VARCHAR)`);
  console.log(`${text} -> ${reader.getRows()[0][0]}`);
}
JS

seen=$(node finding.mjs)
expected='5e-30 -> 0.000000001
0.000000000000000000000000000005 -> 0.000000000
1e-3 -> 0.001000000'
echo "$seen"
if [ "$seen" != "$expected" ]; then
  printf 'This has changed. It was:\n%s\n' "$expected" >&2
  exit 1
fi
