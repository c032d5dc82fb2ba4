import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { screensOf } from '../../model/screens.ts';
import { readModel } from '../../pipeline/model.ts';

/** The screens that docs/anomalies.md names: `entity.screen severity`. */
function named(page: string): string[] {
  const [, ...sections] = page.split(/^## /m);
  return sections.flatMap((section) => {
    const entity = section.slice(0, section.indexOf('\n'));
    const of =
      entity === 'Every entity' ? ['users', 'products', 'orders', 'order_items', 'events'] : [entity];
    return [...section.matchAll(/^\|[^|]+\|([^|]+)\|([^|]*)\|$/gm)].flatMap(
      ([, screens = '', severity = '']) =>
        screens.trim().startsWith('none')
          ? []
          : [...screens.matchAll(/`([^`]+)`/g)].flatMap(([, screen = '']) =>
              of.map((each) => `${each}.${screen} ${severity.trim()}`),
            ),
    );
  });
}

describe('docs/anomalies.md', () => {
  const page = readFileSync(new URL('../../docs/anomalies.md', import.meta.url), 'utf8');
  const screens = screensOf(readModel());

  it('names every screen under its entity and with its severity, and no other', () => {
    const listed = screens.map(({ entity, name, severity }) => `${entity}.${name} ${severity}`);
    expect([...new Set(named(page))].sort()).to.deep.equal([...new Set(listed)].sort());
  });

  it('never has a habit of the source reject anything', () => {
    expect(
      screens.filter(({ description, severity }) => description.includes('habit') && severity !== 'info'),
    ).to.deep.equal([]);
  });
});
