import type { Body } from './state.ts';

const statuses: Readonly<Record<number, readonly [status: string, reason: string]>> = {
  400: ['INVALID_ARGUMENT', 'invalid'],
  401: ['UNAUTHENTICATED', 'authError'],
  403: ['PERMISSION_DENIED', 'forbidden'],
  404: ['NOT_FOUND', 'notFound'],
  409: ['ALREADY_EXISTS', 'duplicate'],
  412: ['FAILED_PRECONDITION', 'conditionNotMet'],
  499: ['CANCELLED', 'stopped'],
  500: ['INTERNAL', 'internalError'],
  501: ['UNIMPLEMENTED', 'notImplemented'],
};

/** A refusal, as a service of Google answers it. */
export class GoogleError extends Error {
  readonly code: number;
  /** Google's word for what is wrong, for example `notFound`; by default that of the code. */
  readonly reason: string;

  constructor(code: number, message: string, reason?: string) {
    super(message);
    this.code = code;
    this.reason = reason ?? statuses[code]?.[1] ?? 'unknown';
  }

  /** The body of the answer. */
  body(): Body {
    const [status] = statuses[this.code] ?? ['UNKNOWN'];
    return {
      error: {
        code: this.code,
        message: this.message,
        status,
        errors: [{ message: this.message, domain: 'global', reason: this.reason }],
      },
    };
  }
}

/** What is answered for a resource that is not there. */
export const notFound = (what: string): GoogleError => new GoogleError(404, `Not found: ${what}`);

/** What is answered for a name that is taken. */
export const alreadyExists = (what: string): GoogleError => new GoogleError(409, `Already Exists: ${what}`);
