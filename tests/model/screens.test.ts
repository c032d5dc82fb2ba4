import { expect } from 'chai';
import { compile } from '../../model/compile.ts';
import { screensOf } from '../../model/screens.ts';
import { localTarget } from '../../model/target.ts';
import { comparison, shop, shopWith } from './shop.ts';

describe('screens', () => {
  it('of a comparison are listed under its entity, with the view of what fails', () => {
    const listed = screensOf(shopWith(comparison('visits', 'visitor_unknown')));
    expect(listed.find(({ name }) => name === 'visitor_unknown')).to.deep.include({
      entity: 'visits',
      table: 'quality.visits_of_users',
      severity: 'warn',
    });
  });

  it('of a comparison are looked at by silver when an entity that it reads has changed', () => {
    const definitions = compile(shopWith(comparison('visits', 'visitor_unknown')), localTarget);
    const looking = definitions.find(({ name }) => name === 'compare_entities');
    expect(looking?.kind === 'routine' ? looking.body : '').to.include(
      "'visits' AS entity, ['users', 'visits'] AS entities",
    );
  });

  for (const [what, changes, message] of [
    [
      'of an entity that is not there',
      comparison('nothing', 'visitor_unknown'),
      'sql/quality/visits_of_users/table.yaml:6: judges the entity nothing, which does not exist',
    ],
    [
      'of a name that the entity has already',
      comparison('visits', 'key_unreadable'),
      'sql/quality/visits_of_users/table.yaml:12: the entity visits has the screen key_unreadable already',
    ],
    [
      'that would reject a line after it was applied',
      Object.fromEntries(
        Object.entries(comparison('visits', 'visitor_unknown')).map(([path, text]) => [
          path,
          text.replace('severity: warn', 'severity: reject'),
        ]),
      ),
      'table.yaml:12: screens.0.severity',
    ],
    [
      'of a fact that holds no figure to silver',
      {
        'sql/gold/fact_visits/table.yaml': (shop['sql/gold/fact_visits/table.yaml'] ?? '').replace(
          /reconciles:\n.*\n/,
          '',
        ),
      },
      'fact_visits/table.yaml:2: reconciles',
    ],
  ] as const) {
    it(`${what} are refused`, () => {
      expect(() => compile(shopWith(changes), localTarget)).to.throw(message);
    });
  }
});
