import type { Message } from '../analyzer/analyzer.ts';
import type { Range } from '../analyzer/source.ts';

/**
 * A node of the analyzer's parse tree. The protocol nests a node in one message for each of its base classes (`parent`)
 * and in one with a single field for each class that has subclasses (`Any…`): this is the view without both.
 */
export class Node {
  /** The field in which the node was found, for example `ast_if_statement_node`. */
  readonly kind: string;
  readonly #message: Message;
  readonly #toOffset: (byte: number) => number;

  constructor(message: Message, toOffset: (byte: number) => number, kind = '') {
    this.#message = message;
    this.#toOffset = toOffset;
    this.kind = kind;
  }

  /** The node inside wrappers of base classes: the message of the class itself has a `parent`. */
  innermost(): Node {
    if ('parent' in this.#message) return this;
    const [wrapped] = Object.entries(this.#message).filter(([, value]) => isMessage(value));
    if (wrapped === undefined) throw new Error(`The parse tree has an empty node ${this.kind}.`);
    const [kind, message] = wrapped;
    return new Node(message as Message, this.#toOffset, kind).innermost();
  }

  get range(): Range {
    for (let message: unknown = this.innermost().#message; isMessage(message); message = message.parent) {
      const range = message.parse_location_range;
      if (isMessage(range)) {
        return {
          start: this.#toOffset(Number(range.start ?? 0)),
          end: this.#toOffset(Number(range.end ?? 0)),
        };
      }
    }
    throw new Error(`The parse tree has no place for ${this.kind}.`);
  }

  child(field: string): Node | undefined {
    const message = this.#field(field);
    return isMessage(message) ? new Node(message, this.#toOffset, field) : undefined;
  }

  /** @throws Error where the field is absent: the protocol is not the one this was written for. */
  need(field: string): Node {
    const found = this.child(field);
    if (found === undefined) throw new Error(`The parse tree has no ${field} in ${this.kind}.`);
    return found;
  }

  children(field: string): Node[] {
    const list = this.#field(field);
    return Array.isArray(list) ? list.map((item) => new Node(item as Message, this.#toOffset, field)) : [];
  }

  /** Text of a field, empty where absent. */
  text(field: string): string {
    const value = this.#field(field);
    return typeof value === 'string' ? value : '';
  }

  flag(field: string): boolean {
    return this.#field(field) === true;
  }

  #field(field: string): unknown {
    for (let message: unknown = this.#message; isMessage(message); message = message.parent) {
      if (field in message) return message[field];
    }
    return undefined;
  }
}

function isMessage(value: unknown): value is Message {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
