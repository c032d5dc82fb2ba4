import { setImmediate } from 'node:timers/promises';

const lost = new Map<Promise<unknown>, unknown>();
const lose = (reason: unknown, promise: Promise<unknown>): void => {
  lost.set(promise, reason);
};
const find = (promise: Promise<unknown>): void => {
  lost.delete(promise);
};

/** Fails the test after which a promise was rejected that nobody awaits: mocha lets it pass. */
export const mochaHooks = {
  /** For each file anew: mocha's workers take all listeners away after a file. */
  beforeAll(): void {
    process.on('unhandledRejection', lose);
    process.on('rejectionHandled', find);
  },

  async afterEach(): Promise<void> {
    await setImmediate();
    const reasons = [...lost.values()];
    lost.clear();
    if (reasons.length > 0)
      throw new AggregateError(reasons, `Not awaited: ${reasons.map(String).join('; ')}`);
  },

  afterAll(): void {
    process.off('unhandledRejection', lose);
    process.off('rejectionHandled', find);
  },
};
