import type { File, Storage } from '@google-cloud/storage';
import { whilePassing } from './again.ts';

/**
 * Copies an object into a file of this machine, and asks for all of it again where that fails for a moment. The client's own asking again is
 * turned off: it closes a stream that its HTTP library is about to pipe into, and the error ends the process.
 *
 * @param isRetryable the client's own rule of what passes.
 */
export async function download(
  object: File,
  file: string,
  { retryableErrorFn: isRetryable }: Storage['retryOptions'],
): Promise<void> {
  object.interceptors.push({ request: (options) => ({ ...options, maxRetries: 0 }) as never });
  await whilePassing(
    () => object.download({ destination: file }),
    (error) => isRetryable?.(error as never) ?? false,
  );
}
