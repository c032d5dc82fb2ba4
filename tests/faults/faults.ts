import { csv } from '../bad-input/delivery.ts';
import { type Entity, line } from '../pipeline/shop.ts';

/** What may be wrong with a file, done to one about which nothing is wrong. */
export interface FileFault {
  readonly name: string;
  /** Whose file it is done to. */
  readonly entity: Entity;
  readonly damage: (text: string) => string;
}

const withLines = (text: string, ...lines: readonly string[]): string =>
  text + lines.map((each) => `${each}\n`).join('');

export const fileFaults: readonly FileFault[] = [
  {
    name: 'lines that do not pass',
    entity: 'users',
    damage: (text) => withLines(text, line.user('none'), line.user(90, { created: 'never' })),
  },
  {
    name: 'a key twice, with two values',
    entity: 'products',
    damage: (text) => withLines(text, line.product(1, { price: '99' })),
  },
  {
    name: 'facts of what is not there yet',
    entity: 'order_items',
    damage: (text) => withLines(text, line.item(91, 91, 92, 93)),
  },
  {
    name: 'byte order mark, CRLF, blank lines, no last line end',
    entity: 'orders',
    damage: (text) => `\uFEFF${text.trimEnd().replaceAll('\n', '\r\n\r\n')}`,
  },
  {
    name: 'a renamed column',
    entity: 'events',
    damage: (text) => text.replace('session_id', 'session'),
  },
  { name: 'a header only', entity: 'orders', damage: () => csv('orders', []) },
  {
    name: 'a quote that is never closed',
    entity: 'users',
    damage: (text) => text.replace('3,Ada', '3,"Ada'),
  },
  {
    name: 'most rows gone',
    entity: 'products',
    damage: (text) => csv('products', text.split('\n').slice(1, 3)).replace(/\n\n$/, '\n'),
  },
];

/** A day's file about which nothing is wrong: a key more each day, and one that changes each day. */
export function rightFile(entity: Entity, day: number): string {
  const ids = Array.from({ length: 8 + day }, (_, index) => index + 1);
  const first = {
    users: line.user(1, { city: `Rome ${day}` }),
    products: line.product(1, { price: `${5 + day}` }),
  };
  return csv(
    entity,
    ids.map((id) => {
      switch (entity) {
        case 'users':
          return id === 1 ? first.users : line.user(id);
        case 'products':
          return id === 1 ? first.products : line.product(id);
        case 'orders':
          return line.order(id, id, { status: id === 2 && day > 1 ? 'Returned' : 'Complete' });
        case 'order_items':
          return line.item(id, id, id, id, { status: id === 2 && day > 1 ? 'Returned' : 'Complete' });
        case 'events':
          return line.event(id, `s${id % 3}`, Math.ceil(id / 3), { user: id % 3 === 0 ? '1' : '' });
      }
    }),
  );
}
