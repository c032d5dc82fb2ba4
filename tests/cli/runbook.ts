const block = /(?<=^```console\n)(\$ npm run [^\n]+\n)[^`]*(?=```$)|<!-- given: ([^>]+) -->/gm;

/** What a page asks for, in order: states of the shop, and commands whose output follows them. */
interface Asked {
  /** Brings the shop into a state that the page names. */
  readonly given: (state: string) => Promise<void>;
  /** Runs a command and gives what it prints. */
  readonly run: (script: string, argv: readonly string[]) => Promise<string>;
}

/** A page with what each of its commands prints after it. */
export async function ranThrough(page: string, { given, run }: Asked): Promise<string> {
  let done = '';
  let end = 0;
  for (const { 0: found, 1: command, 2: state, index } of page.matchAll(block)) {
    done += page.slice(end, index);
    end = index + found.length;
    if (state !== undefined) await given(state);
    done += command === undefined ? found : command + (await run(...wordsOf(command)));
  }
  return done + page.slice(end);
}

/** `$ npm run waive -- header products --reason "a b"` as a shell would hand it on. */
function wordsOf(command: string): [script: string, argv: string[]] {
  const [script = '', ...words] = (command.slice('$ npm run '.length).match(/"[^"]*"|\S+/g) ?? []).map(
    (word) => word.replace(/^"|"$/g, ''),
  );
  return [script, words.filter((word) => word !== '--')];
}
