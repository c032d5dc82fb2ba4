#!/usr/bin/env bash
# mocha 12.0.3: a promise that is rejected and that no test awaits does not fail the run, so an assertion behind a forgotten
# `await` never counts. Node alone would end with exit code 1. The project's tests look for such promises in a hook of
# their own.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund mocha@12.0.3 >/dev/null

cat >forgets.mjs <<'JS'
const check = async () => {
  throw new Error('an assertion that does not hold');
};
if (globalThis.it === undefined) void check();
else
  it('forgets to await', () => {
    void check();
  });
JS

code=0
npx mocha forgets.mjs >mocha.txt 2>&1 || code=$?
seen="mocha: exit code $code, $(grep -oE '[0-9]+ passing' mocha.txt)"
code=0
node forgets.mjs >node.txt 2>&1 || code=$?
seen="$seen
node: exit code $code"
expected='mocha: exit code 0, 1 passing
node: exit code 1'
echo "$seen"
if [ "$seen" != "$expected" ]; then
  printf 'This has changed. It was:\n%s\n' "$expected" >&2
  exit 1
fi
