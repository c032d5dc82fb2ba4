import { fileURLToPath } from 'node:url';
import { mutations } from './mutations.ts';
import { copyProject, tryMutation } from './trial.ts';

const project = fileURLToPath(new URL('../..', import.meta.url));

/** Tries each mutation on a copy of the project; fails where one goes unnoticed. */
async function main(): Promise<void> {
  const copy = await copyProject(project);
  try {
    let missed = 0;
    for (const mutation of mutations) {
      const verdict = await tryMutation(copy.folder, mutation);
      if (!verdict.caught) missed += 1;
      console.log(
        verdict.caught
          ? `caught  ${mutation.name}: ${verdict.by}`
          : `MISSED  ${mutation.name}: ${verdict.why}`,
      );
    }
    console.log(`${mutations.length - missed} caught, ${missed} missed`);
    process.exitCode = missed === 0 && mutations.length > 0 ? 0 : 1;
  } finally {
    await copy.remove();
  }
}

await main();
