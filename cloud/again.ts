import { setTimeout } from 'node:timers/promises';

/** How often a request is sent again, and after how many milliseconds at first. */
const again = { times: 5, first: 1000 };

/**
 * Sends a request again, later each time, while it fails with an error that passes.
 *
 * @param send a request that may be sent twice.
 */
export async function whilePassing<Value>(
  send: () => Promise<Value>,
  passes: (error: unknown) => boolean,
  wait = again.first,
): Promise<Value> {
  for (let time = 1; ; time++) {
    try {
      return await send();
    } catch (error) {
      if (!passes(error) || time > again.times) throw error;
      await setTimeout(wait * 2 ** (time - 1));
    }
  }
}
