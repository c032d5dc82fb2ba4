import { writeFileSync } from 'node:fs';
import Mocha from 'mocha';

/** Mocha's spec report for people, and the run's counts in the file of option `file` for `.ci/run`. */
export default class Tally extends Mocha.reporters.Spec {
  constructor(runner: Mocha.Runner, options: { reporterOptions: { file: string } }) {
    super(runner, options);
    runner.once('end', () => {
      writeFileSync(
        options.reporterOptions.file,
        `${this.stats.passes} passed, ${this.stats.failures} failed\n`,
      );
    });
  }
}
