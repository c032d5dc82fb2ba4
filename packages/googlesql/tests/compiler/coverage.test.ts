import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { aggregates } from '../../compiler/aggregates.ts';
import { runtime } from '../../compiler/index.ts';
import { functions } from '../../compiler/functions/all.ts';

/** Constructs of the page that the differential tests keep current. */
function tested(): Set<string> {
  const page = readFileSync(new URL('../../CONSTRUCTS.md', import.meta.url), 'utf8');
  const first = [...page.matchAll(/^\| `(.*?)` /gm)].map(([, construct]) => construct ?? '');
  return new Set(first.map((construct) => construct.replaceAll('\\|', '|').trim()));
}

describe('what the compiler compiles', () => {
  it('is a case for each function that it knows', () => {
    const page = [...tested()];
    const untested = [...functions, ...aggregates].filter(
      ({ signature }) => !page.some((construct) => construct.includes(signature)),
    );
    expect(untested.map(({ signature }) => signature)).to.deep.equal([]);
  });

  it('is made with macros of which none is defined twice', () => {
    const names = runtime.flatMap(
      (statement) => /^CREATE OR REPLACE MACRO (\S+)\(/.exec(statement)?.[1] ?? [],
    );
    expect(names.filter((name, i) => names.indexOf(name) !== i)).to.deep.equal([]);
    expect(names).to.include('_googlesql.json_double');
  });
});
