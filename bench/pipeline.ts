import { runAsProgram } from '../cli/command.ts';
import { startIn } from '../cli/start.ts';

/** `npm start` over a warehouse in a folder of one's own: `node bench/pipeline.ts FOLDER --source DIR --json`. */
const [folder = ''] = process.argv.splice(2, 1);
await runAsProgram(startIn({ sample: folder, default: folder }));
