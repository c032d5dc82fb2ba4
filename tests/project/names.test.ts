import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { project, projectFiles } from './files.ts';

/** Rooms of the product that share their words; a package and the Pulumi components are rooms of their own. */
const product = new Set(['model', 'pipeline', 'local', 'cli', 'bench', 'inventory']);

function roomOf(path: string): string | undefined {
  if (/(^|\/)tests\//.test(path)) return undefined;
  const [top = '', name = ''] = path.split('/');
  if (product.has(top)) return 'the product';
  return top === 'packages' ? `packages/${name}` : top;
}

describe('exported names', () => {
  it('stand for one thing in a room', () => {
    const places = new Map<string, string[]>();
    for (const path of projectFiles('*.ts')) {
      const room = roomOf(path);
      if (room === undefined) continue;
      const text = readFileSync(join(project, path), 'utf8');
      const names = new Set(
        [
          ...text.matchAll(/^export (?:(?:abstract|async) )*(?:function|const|class|interface|type) (\w+)/gm),
        ].map(([, name = '']) => name),
      );
      for (const name of names) {
        const key = `${name} in ${room}`;
        places.set(key, [...(places.get(key) ?? []), path]);
      }
    }
    const shared = [...places].filter(([, paths]) => paths.length > 1);
    expect(shared).to.deep.equal([]);
    expect(places.size).to.be.greaterThan(500);
  });
});
