import { expect } from 'chai';
import { execute } from '../../../cli/command.ts';
import { exit } from '../../../cli/exit.ts';
import { reviewBy } from '../../../cli/review.ts';
import type { Review, ReviewVerdict } from '../../../cli/review/review.ts';
import { recorder } from '../recorder.ts';

const reviewWith = (level: ReviewVerdict['level']): Review => ({
  version: 1,
  base: { ref: 'main', commit: '0123456789ab' },
  verdict: { level, said: `It ${level}.` },
  contracts: [],
  resources: [],
  sql: [],
  rewritten: [],
  downstream: [],
  rebuild: { published: [], histories: [] },
});

/** What the command writes and how it ends where a review comes to a verdict. */
async function ended(level: ReviewVerdict['level'], ...argv: string[]) {
  const terminal = recorder();
  const made: object[] = [];
  const command = reviewBy((given) => {
    made.push(given);
    return Promise.resolve(reviewWith(level));
  });
  const code = await execute(command, argv, terminal);
  return { code, made, output: terminal.output.join(''), notes: terminal.notes.join('') };
}

describe('npm run review', () => {
  for (const [level, code] of [
    ['no effect', exit.ok],
    ['changes', exit.ok],
    ['breaks', exit.breaks],
    ['loses data', exit.dataLoss],
  ] as const) {
    it(`ends with ${String(code)} where a change ${level}, with the verdict in each form`, async () => {
      const plain = await ended(level, '--base', 'main');
      expect(plain).to.include({ code, output: `It ${level}.\n` });
      expect(plain.notes).to.match(code === exit.ok ? /^$/ : new RegExp(`It ${level}\\.`));
      const json = await ended(level, '--base', 'main', '--json');
      expect(json.code).to.equal(code);
      expect(JSON.parse(json.output)).to.deep.equal(reviewWith(level));
      const markdown = await ended(level, '--base', 'main', '--markdown');
      expect(markdown.code).to.equal(code);
      expect(markdown.output.trimEnd().split('\n').at(-1)).to.equal(`**It ${level}.**`);
    });
  }

  it('hands on what was given', async () => {
    const files = ['--local', 'w', '--sizes', 's.json', '--preview', 'p.json'];
    const { made } = await ended('changes', '--base', 'v1', ...files);
    expect(made).to.deep.equal([
      {
        base: 'v1',
        json: false,
        markdown: false,
        local: 'w',
        sizes: 's.json',
        preview: 'p.json',
        positionals: [],
      },
    ]);
  });

  for (const [what, said, ...argv] of [
    ['no base', '--base:'],
    ['an empty base', '--base: a revision is needed', '--base', ''],
    ['both forms', 'Either --json or --markdown.', '--base', 'main', '--json', '--markdown'],
    ['no path', '--sizes: a path is needed', '--base', 'main', '--sizes', ''],
    ['the option that was renamed', '--warehouse is called --local.', '--base', 'main', '--warehouse', 'w'],
    ['anything else', 'Nothing but options is understood.', '--base', 'main', 'v2'],
    ['an unknown option', "Unknown option '--quick'", '--base', 'main', '--quick'],
  ] as const) {
    it(`refuses ${what} and looks at nothing`, async () => {
      const { code, made, notes } = await ended('changes', ...argv);
      expect({ code, made }).to.deep.equal({ code: exit.usage, made: [] });
      expect(notes).to.contain(said);
    });
  }
});
