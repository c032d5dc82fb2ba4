#!/usr/bin/env bash
# @duckdb/node-api 1.5.5-r.5: RESET memory_limit changes what current_setting and duckdb_settings() show, back to a share of the machine's
# memory, and not the limit: a statement fails for the limit of before, and the message of the failure names it. SET memory_limit with a number changes both.
# The local warehouse gives a statement that needs more memory than the usual its second try after a SET, never a RESET.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund @duckdb/node-api@1.5.5-r.5 >/dev/null

cat >finding.mjs <<'JS'
import { DuckDBInstance } from '@duckdb/node-api';
const connection = await (await DuckDBInstance.create(':memory:')).connect();
const value = async (sql) => String((await connection.runAndReadAll(sql)).getRows()[0][0]);
const usual = await value(`SELECT current_setting('memory_limit')`);
/** A list of 16 MB, which stays in memory while it is collected. */
const collect = async () => {
  try {
    return `runs, ${await value('SELECT len(list(i)) FROM range(2000000) AS t(i)')} values`;
  } catch (error) {
    return `fails, ${/\/(\S+ MiB) used/.exec(String(error))?.[1]} are the limit`;
  }
};

await connection.run(`SET memory_limit = '12MiB'`);
console.log(`after SET to 12 MiB it ${await collect()}`);
await connection.run('RESET memory_limit');
console.log(`after RESET the setting is the usual one: ${(await value(`SELECT current_setting('memory_limit')`)) === usual}`);
console.log(`after RESET it ${await collect()}`);
await connection.run(`SET memory_limit = '1GiB'`);
console.log(`after SET to 1 GiB it ${await collect()}`);
JS

seen=$(node finding.mjs)
expected='after SET to 12 MiB it fails, 12.0 MiB are the limit
after RESET the setting is the usual one: true
after RESET it fails, 12.0 MiB are the limit
after SET to 1 GiB it runs, 2000000 values'
echo "$seen"
if [ "$seen" != "$expected" ]; then
  printf 'This has changed. It was:\n%s\n' "$expected" >&2
  exit 1
fi
