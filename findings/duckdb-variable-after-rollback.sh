#!/usr/bin/env bash
# @duckdb/node-api 1.5.5-r.5: SET VARIABLE is no part of a transaction: what it set inside one is there after ROLLBACK, while
# rows and tables of the same transaction are gone. BigQuery's script variables behave so as well, so the local engine may
# keep them in DuckDB's.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund @duckdb/node-api@1.5.5-r.5 >/dev/null

cat >finding.mjs <<'JS'
import { DuckDBInstance } from '@duckdb/node-api';
const connection = await (await DuckDBInstance.create(':memory:')).connect();
const value = async (query) => String((await connection.runAndReadAll(query)).getRows()[0][0]);
await connection.run('CREATE TABLE t (n INTEGER)');
await connection.run('SET VARIABLE rows_seen = 0');
await connection.run('BEGIN');
await connection.run('INSERT INTO t VALUES (1)');
await connection.run('SET VARIABLE rows_seen = (SELECT count(*) FROM t)');
await connection.run('ROLLBACK');
console.log('rows after ROLLBACK:', await value('SELECT count(*) FROM t'));
console.log('the variable that counted them:', await value("SELECT getvariable('rows_seen')"));
JS

seen=$(node finding.mjs)
expected='rows after ROLLBACK: 0
the variable that counted them: 1'
echo "$seen"
if [ "$seen" != "$expected" ]; then
  printf 'This has changed. It was:\n%s\n' "$expected" >&2
  exit 1
fi
