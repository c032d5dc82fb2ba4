import { execute } from '../../cli/command.ts';
import { startIn } from '../../cli/start.ts';

/** `npm start` in a folder of its own that shows a step while it works, as on a terminal: for tests that kill it. */
const [folder = '', ...argv] = process.argv.slice(2);
await execute(startIn({ sample: folder, default: folder }), argv, {
  watched: true,
  out: () => undefined,
  err: (text) => process.stderr.write(text),
});
