import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { exit } from '../../cli/exit.ts';

const project = resolve(import.meta.dirname, '../..');
const scripts = (
  JSON.parse(readFileSync(join(project, 'package.json'), 'utf8')) as { scripts: Record<string, string> }
).scripts;

/** Nothing of it acts, and it is not part of the program. */
const leftOut = new Set(['.git', '.local', 'node_modules', 'tests', 'bench', 'docs']);

/** A column that some deployed table has, and the program does not declare. */
const lost = '        - { name: loyalty, type: STRING }';

describe('deploying', function () {
  // Each run records both stacks in a process of its own.
  this.timeout(240_000);
  let folder: string;
  let called: string;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'deploy-'));
    called = join(folder, 'called');
    cpSync(project, join(folder, 'project'), {
      recursive: true,
      filter: (source) => dirname(source) !== project || !leftOut.has(source.slice(project.length + 1)),
    });
    symlinkSync(join(project, 'node_modules'), join(folder, 'project/node_modules'));
    mkdirSync(join(folder, 'bin'));
    // Types are looked at elsewhere; Pulumi notes with what it was called.
    for (const [name, body] of [
      ['tsc', 'exit 0'],
      ['pulumi', `echo "$@" >> '${called}'`],
    ] as const) {
      writeFileSync(join(folder, 'bin', name), `#!/bin/sh\n${body}\n`);
      chmodSync(join(folder, 'bin', name), 0o755);
    }
  });

  afterEach(() => {
    rmSync(called, { force: true });
    cpSync(join(project, 'inventory'), join(folder, 'project/inventory'), { recursive: true });
  });

  after(() => {
    rmSync(folder, { recursive: true });
  });

  /** Runs a script of package.json as npm does, with an option for Pulumi. */
  function run(script: string) {
    const path = [join(folder, 'bin'), dirname(process.execPath), process.env['PATH']].join(delimiter);
    const command = `${scripts[script] ?? ''} --stack dev`;
    const { status, stdout, stderr } = spawnSync('sh', ['-c', command], {
      cwd: join(folder, 'project'),
      env: { ...process.env, PATH: path },
      encoding: 'utf8',
    });
    return { code: status, output: stdout + stderr };
  }

  const record = () => join(folder, 'project/inventory/dev.yaml');
  const change = (from: RegExp, to: string) => {
    const text = readFileSync(record(), 'utf8');
    expect(text).to.match(from);
    writeFileSync(record(), text.replace(from, to));
  };
  const asked = () => (existsSync(called) ? readFileSync(called, 'utf8') : 'nothing');

  for (const script of ['preview', 'up'])
    it(`with npm run ${script} ends before Pulumi where stored data would be lost`, () => {
      change(/(name: bronze\.users\n(?:.*\n)*? +columns:\n)/, `$1${lost}\n`);
      const { code, output } = run(script);
      expect(code, output).to.equal(exit.dataLoss);
      expect(output).to.contain('bronze.users loyalty: dropped');
      expect(asked()).to.equal('nothing');
    });

  it('shows what differs without a loss and goes on, and records it only with an up', () => {
    const current = readFileSync(record(), 'utf8');
    change(/ schedule: every 6 hours from 00:13 to 18:13/, ' schedule: every day 03:07');
    const preview = run('preview');
    expect(preview.code, preview.output).to.equal(exit.ok);
    expect(preview.output).to.contain('every day 03:07');
    expect(asked()).to.equal('preview --stack dev\n');
    expect(readFileSync(record(), 'utf8')).not.to.equal(current);
    expect(run('up').code).to.equal(exit.ok);
    expect(asked()).to.equal('preview --stack dev\nup --stack dev\n');
    expect(readFileSync(record(), 'utf8')).to.equal(current);
  });
});
