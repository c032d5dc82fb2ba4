/** Something wrong in the texts of `sql/`, with the place where to fix it. */
export interface Problem {
  readonly path: string;
  /** 1-based; absent where the whole file is meant. */
  readonly line?: number;
  readonly message: string;
}

/** Every problem of the model at once. */
export class ModelError extends Error {
  readonly problems: readonly Problem[];

  constructor(found: readonly Problem[]) {
    const problems = [...found].sort((a, b) => a.path.localeCompare(b.path) || (a.line ?? 0) - (b.line ?? 0));
    const lines = problems.map(({ path, line, message }) =>
      line === undefined ? `${path}: ${message}` : `${path}:${String(line)}: ${message}`,
    );
    super(lines.join('\n'));
    this.name = 'ModelError';
    this.problems = problems;
  }
}

/** Throws all problems at once where there are any. */
export function refuse(problems: readonly Problem[]): void {
  if (problems.length > 0) throw new ModelError(problems);
}
