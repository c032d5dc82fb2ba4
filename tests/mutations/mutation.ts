/** A fault put into the program on purpose, and the test that has to notice it. */
export interface Mutation {
  /** What goes wrong, for example `skip the rewind`. */
  readonly name: string;
  /** The file it is put into, from the project's folder. */
  readonly file: string;
  /** The text that is replaced; it must stand in the file exactly once, or the mutation is out of date. */
  readonly find: string;
  readonly replace: string;
  readonly test: {
    readonly file: string;
    /** A part of the test's full title. */
    readonly title: string;
  };
}

/** @throws Error where the text to replace stands there not once. */
export function mutated(text: string, { name, file, find, replace }: Mutation): string {
  const [before, after, ...more] = text.split(find);
  if (before === undefined || after === undefined || more.length > 0) {
    const times = text.split(find).length - 1;
    throw new Error(`"${name}" looks for a text that stands ${times} times in ${file}: ${find}`);
  }
  return before + replace + after;
}
