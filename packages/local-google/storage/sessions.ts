import { randomUUID } from 'node:crypto';
import { GoogleError } from '../error.ts';
import { type Body, part, type State, text } from '../state.ts';
import { type Hashing, hashingOf, sizeOf } from './files.ts';

/** A resumable upload as it is kept, so that it goes on after the process was ended. */
interface Kept {
  readonly bucket: string;
  readonly name: string;
  /** What is to be said of the object. */
  readonly body: Body;
  /** The preconditions. */
  readonly query: string;
  /** What has come so far. */
  readonly file: string;
}

/** A resumable upload that somebody goes on with. */
export interface Session extends Kept {
  readonly hashing: Hashing;
  /** The object, where all has come. */
  readonly finished: Body | undefined;
}

const prefix = 'storage.googleapis.com/uploads/';

/** So many ended uploads are remembered: a client whose connection broke at the last answer asks for it again. */
const mostFinished = 1000;

/** Checksums of what has come, as long as this process has seen all of it. */
const hashings = new Map<string, { readonly hashing: Hashing; readonly size: number }>();
const finished = new Map<string, Body>();
/** A connection that broke may still bring bytes when the next one asks. */
const turns = new Map<string, Promise<unknown>>();

async function work<Value>(
  state: State,
  id: string,
  act: (session: Session) => Promise<Value>,
): Promise<Value> {
  const kept = state.resources.get(prefix + id);
  const ended = finished.get(id);
  if (kept === undefined && ended === undefined) throw new GoogleError(404, `No upload ${id}`);
  const file = text(kept ?? {}, 'file');
  const known = hashings.get(id);
  const hashing = known?.size === (await sizeOf(file)) ? known.hashing : await hashingOf(file);
  try {
    return await act({
      bucket: text(kept ?? {}, 'bucket'),
      name: text(kept ?? {}, 'name'),
      body: part(kept ?? {}, 'body') ?? {},
      query: text(kept ?? {}, 'query'),
      file,
      hashing,
      finished: ended,
    });
  } finally {
    if (state.resources.has(prefix + id)) hashings.set(id, { hashing, size: await sizeOf(file) });
  }
}

/** Files of the uploads that go on. */
export function uploadFiles(state: State): Set<string> {
  const kept = [...state.resources].filter(([key]) => key.startsWith(prefix));
  return new Set(kept.map(([, body]) => text(body, 'file')));
}

/** Resumable uploads: what is kept of them is in the state. */
export const sessions = {
  /** @returns the id of a new one. */
  begin(state: State, kept: Kept): string {
    const id = randomUUID();
    state.resources.set(prefix + id, { ...kept });
    return id;
  },

  /**
   * Works on an upload, one after the other.
   *
   * @throws GoogleError 404 where there is none of that id.
   */
  async use<Value>(state: State, id: string, act: (session: Session) => Promise<Value>): Promise<Value> {
    const before = turns.get(id) ?? Promise.resolve();
    const turn = before.then(() => work(state, id, act));
    turns.set(
      id,
      turn.catch(() => undefined),
    );
    return turn;
  },

  /** Remembers the object of an upload that has ended. */
  end(id: string, object: Body): Body {
    finished.set(id, object);
    for (const [oldest] of finished) {
      if (finished.size <= mostFinished) break;
      finished.delete(oldest);
    }
    return object;
  },

  /** Forgets an upload. @returns its file, if there was one. */
  drop(state: State, id: string): string | undefined {
    const kept = state.resources.get(prefix + id);
    state.resources.delete(prefix + id);
    hashings.delete(id);
    turns.delete(id);
    return kept === undefined ? undefined : text(kept, 'file');
  },
};
