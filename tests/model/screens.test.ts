import { expect } from 'chai';
import { compile } from '../../model/compile.ts';
import { screensOf } from '../../model/screens.ts';
import { localTarget } from '../../model/target.ts';
import { shop, shopWith } from './shop.ts';

const comparison = (entity: string, screen: string): Record<string, string> => ({
  'sql/quality/visits_of_users/table.yaml': `
description: Visits without their user
grain: one visit
owner: tests
kind: comparison
entity: ${entity}
key: [visit_id]
columns:
  - { name: visit_id, type: INT64, description: Number }
  - { name: known_user_id, type: INT64, description: The user if known }
screens:
  - { name: ${screen}, type: structure, severity: warn, fails: known_user_id IS NULL, description: Nobody }
`,
  'sql/quality/visits_of_users/query.sql': `
SELECT
  visits.visit_id,
  users.user_id AS known_user_id
FROM silver.visits AS visits
LEFT JOIN silver.users AS users
  ON users.user_id = visits.user_id
`,
});

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
