import { expect } from 'chai';
import { checkCommand } from '../../cli/check.ts';
import { execute } from '../../cli/command.ts';
import { exit } from '../../cli/exit.ts';
import { recorder } from './recorder.ts';

describe('the check of contracts', () => {
  it('says how much it has read and found right', async () => {
    const terminal = recorder();
    expect(await execute(checkCommand, [], terminal)).to.equal(exit.ok);
    expect(terminal.output.join('')).to.match(
      /^sql\/: [1-9][0-9]* tables and [1-9][0-9]* routines, nothing is wrong\.\n$/,
    );
  });
});
