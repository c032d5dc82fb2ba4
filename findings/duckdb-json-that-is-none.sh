#!/usr/bin/env bash
# @duckdb/node-api 1.5.5-r.5 and JSON.parse: COPY to JSON writes NaN and Infinity as bare words, and json_valid calls them, and
# a comma before a closing bracket, valid. JSON (RFC 8259) knows none of these, and JSON.parse refuses the file. BigQuery's
# TO_JSON_STRING writes such numbers as texts. The local engine therefore writes them itself.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund @duckdb/node-api@1.5.5-r.5 >/dev/null

cat >finding.mjs <<'JS'
import { readFileSync } from 'node:fs';
import { DuckDBInstance } from '@duckdb/node-api';
const connection = await (await DuckDBInstance.create(':memory:')).connect();
await connection.run("COPY (SELECT 'nan'::DOUBLE AS x, '-inf'::DOUBLE AS y) TO 'numbers.json'");
const text = readFileSync('numbers.json', 'utf8').trim();
const isJson = (candidate) => {
  try {
    JSON.parse(candidate);
    return true;
  } catch {
    return false;
  }
};
for (const candidate of [text, '[1,]']) {
  const [[valid]] = (await connection.runAndReadAll(`SELECT json_valid('${candidate}')`)).getRows();
  console.log(`${candidate} json_valid: ${valid}, JSON.parse: ${isJson(candidate)}`);
}
JS

seen=$(node finding.mjs)
expected='{"x":NaN,"y":-Infinity} json_valid: true, JSON.parse: false
[1,] json_valid: true, JSON.parse: false'
echo "$seen"
if [ "$seen" != "$expected" ]; then
  printf 'This has changed. It was:\n%s\n' "$expected" >&2
  exit 1
fi
