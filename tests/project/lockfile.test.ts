import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { z } from 'zod';

const Lockfile = z.object({
  packages: z.record(
    z.string(),
    z.object({
      version: z.string().optional(),
      resolved: z.string().optional(),
      link: z.literal(true).optional(),
      integrity: z.string().optional(),
      optionalDependencies: z.record(z.string(), z.string()).optional(),
    }),
  ),
});
const { packages } = Lockfile.parse(
  JSON.parse(readFileSync(new URL('../../package-lock.json', import.meta.url), 'utf8')),
);

describe('package-lock.json', () => {
  it("holds DuckDB's binding for every platform, in the version that its package asks for", () => {
    const wanted = packages['node_modules/@duckdb/node-bindings']?.optionalDependencies ?? {};
    expect(Object.keys(wanted)).to.include.members([
      '@duckdb/node-bindings-darwin-arm64',
      '@duckdb/node-bindings-darwin-x64',
      '@duckdb/node-bindings-linux-arm64',
      '@duckdb/node-bindings-linux-x64',
    ]);
    const locked = Object.keys(wanted).map((name) => {
      const entry = packages[`node_modules/${name}`];
      return [name, entry?.integrity === undefined ? undefined : entry.version];
    });
    expect(Object.fromEntries(locked)).to.deep.equal(wanted);
  });

  it('names no registry, so that everybody installs from the one they trust', () => {
    const hosts = Object.entries(packages).filter(
      ([, entry]) => entry.resolved !== undefined && entry.link !== true,
    );
    expect(hosts).to.deep.equal([]);
  });
});
