interface Edit {
  readonly find: string;
  readonly replace: string;
}

/** A fault put into the program on purpose, and the test that has to notice it. */
export interface Mutation {
  /** What goes wrong, for example `skip the rewind`. */
  readonly name: string;
  /** The file it is put into, from the project's folder. */
  readonly file: string;
  /** What is put in whose place; each text must stand in the file exactly once, or the mutation is out of date. */
  readonly edits: readonly Edit[];
  readonly test: {
    readonly file: string;
    /** A part of the test's full title. */
    readonly title: string;
    /** Where the title is written, if not in the test's file. */
    readonly titles?: string;
  };
}

/** @throws Error where a text to replace stands there not once. */
export function mutated(text: string, { name, file, edits }: Mutation): string {
  return edits.reduce((changed, { find, replace }) => {
    const [before, after, ...more] = changed.split(find);
    if (before === undefined || after === undefined || more.length > 0) {
      const times = changed.split(find).length - 1;
      throw new Error(`"${name}" looks for a text that stands ${times} times in ${file}: ${find}`);
    }
    return before + replace + after;
  }, text);
}
