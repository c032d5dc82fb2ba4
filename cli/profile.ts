import { z } from 'zod';
import { readModel } from '../pipeline/model.ts';
import { profile } from '../pipeline/profile/profile.ts';
import { type Command, runAsProgram } from './command.ts';
import { Failure } from './failure.ts';
import { fromUser } from './paths.ts';
import { renderProfile } from './profile-text.ts';
import { TerminalProgress } from './progress.ts';

const help = `Looks at every CSV file of a folder before anything is loaded: rows, and for each column empty values, different
values, the range and the formats; keys; references that lead nowhere; and which files serve the business questions.

  npm run profile -- --source DIR

  --source DIR    users.csv, events.csv … , or folders dataset_name=<name>/date=<YYYYMMDD>/ of CSV files
  --json          prints the profile for machines; with npm run -s profile it is all of standard output
  --help          shows this
`;

const Arguments = z.strictObject({
  source: z.string({ error: 'is needed' }).min(1, { error: 'a folder is needed' }),
  json: z.boolean().default(false),
  positionals: z.array(z.string()).max(0, { error: 'Nothing but options is understood.' }),
});

export const profileCommand: Command<z.infer<typeof Arguments>> = {
  help,
  options: { source: { type: 'string' }, json: { type: 'boolean' } },
  arguments: Arguments,
  async run({ source, json }, terminal) {
    const found = await new TerminalProgress(terminal).step('read the files', (report) =>
      profile(fromUser(source), readModel(), report),
    );
    terminal.out(json ? `${JSON.stringify(found)}\n` : renderProfile(found));
    const problems = found.files.flatMap((file) => file.problems);
    if (problems.length > 0) {
      throw new Failure(problems.join('\n       '), {
        next: 'Correct these files before they are loaded; the profile of the others stands.',
      });
    }
  },
};

if (import.meta.main) await runAsProgram(profileCommand);
