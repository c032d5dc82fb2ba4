/** A script was ended by somebody else. No script can handle that. */
export class Cancelled extends Error {
  constructor(options?: ErrorOptions) {
    super('Job execution was cancelled: User requested cancellation', options);
  }
}
