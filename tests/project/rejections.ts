import { setImmediate } from 'node:timers/promises';

const lost: unknown[] = [];
process.on('unhandledRejection', (reason) => lost.push(reason));

/** Fails the test after which a promise was rejected that nobody awaited: mocha lets it pass. */
export const mochaHooks = {
  async afterEach(): Promise<void> {
    await setImmediate();
    const reasons = lost.splice(0);
    if (reasons.length > 0)
      throw new AggregateError(reasons, `Not awaited: ${reasons.map(String).join('; ')}`);
  },
};
