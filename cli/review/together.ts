/**
 * Waits for all of some work done at once. Fails with what failed first in the order given, and only when all has ended: what it works on
 * may be taken away then.
 */
export async function together<Values extends readonly unknown[]>(
  ...work: { readonly [At in keyof Values]: Promise<Values[At]> }
): Promise<Values> {
  await Promise.allSettled(work);
  return await Promise.all(work);
}
