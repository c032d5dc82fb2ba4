import { city, fact, refuses, table, user, users, visits } from './refusal.ts';

describe('a reference of a history is refused that', () => {
  refuses([
    [
      'names no history',
      { [visits]: ['to: users_history', 'to: nobody_history'] },
      'sql/silver/visits_history/table.yaml:12: refers to the history nobody_history, which does not exist: name one of silver, <entity>_history',
    ],
    [
      'names no column of its own',
      { [visits]: ['columns: [user_id], to', 'columns: [visitor], to'] },
      'sql/silver/visits_history/table.yaml:12: names visitor, which is not among the columns: name one of them',
    ],
    [
      'has more columns than the key',
      { [visits]: ['columns: [user_id], to', 'columns: [user_id, visit_id], to'] },
      'sql/silver/visits_history/table.yaml:12: names user_id, visit_id, and the key of users_history is user_id: name a column for each',
    ],
    [
      'has another type than the key',
      { [visits]: ['name: user_id, type: INT64', 'name: user_id, type: STRING'] },
      'sql/silver/visits_history/table.yaml:12: user_id is STRING, and user_id of users_history is INT64: make the types the same',
    ],
  ]);
});

describe('a reference to a dimension is refused that', () => {
  refuses([
    [
      'names none',
      { [fact]: ['{ dimension: dim_user,', '{ dimension: dim_nobody,'] },
      [
        'sql/gold/fact_visits/table.yaml:11: refers to dim_nobody, which does not exist: name a dimension of gold',
        'sql/gold/fact_visits/table.yaml:12: through names dim_user, and no reference here looks it up with as_of: add one or name columns',
      ],
    ],
    [
      'names none, of a dimension',
      {
        [user]: ['dimension: dim_city', 'dimension: dim_nowhere'],
        [fact]: ['  - { dimension: dim_city, through: dim_user }\n', ''],
      },
      'sql/gold/dim_user/table.yaml:12: refers to dim_nowhere, which does not exist: name a dimension of gold',
    ],
    [
      'names a dimension twice without a role',
      {
        [fact]: [
          'references:',
          'references:\n  - { dimension: dim_user, columns: [user_id], as_of: visited_at }',
        ],
      },
      [
        'sql/gold/fact_visits/table.yaml:12: the column user_key is there twice: give the reference a role of its own, as: <role>_key',
        'sql/gold/fact_visits/table.yaml:13: through names dim_user, which is looked up here in more than one role: name columns instead',
      ],
    ],
    [
      'names neither columns nor through',
      { [fact]: ['columns: [user_id], as_of', 'as_of'] },
      'sql/gold/fact_visits/table.yaml:11: names neither columns nor through: name the columns that hold the key of dim_user',
    ],
    [
      'names columns and through',
      { [fact]: ['through: dim_user', 'columns: [user_id], through: dim_user'] },
      'sql/gold/fact_visits/table.yaml:12: names columns and through: leave one out',
    ],
    [
      'names another number of columns than the key has',
      { [fact]: ['columns: [user_id], as_of', 'columns: [user_id, visit_id], as_of'] },
      'sql/gold/fact_visits/table.yaml:11: names user_id, visit_id, and the key of dim_user is user_id: name a column for each',
    ],
    [
      'names a column that the query does not give',
      { [fact]: ['columns: [user_id]', 'columns: [visitor]'] },
      [
        'sql/gold/fact_visits/table.yaml:11: the query gives no column visitor: add it there or leave it out here',
        'sql/gold/fact_visits/query.sql:8: the column user_id is not in the contract: add it to table.yaml or leave it out',
      ].sort(),
    ],
    [
      'names a column of another type than the key',
      {
        [fact]: ['references:', 'references:\n  - { dimension: dim_city, columns: [user_id], as: home_key }'],
      },
      'sql/gold/fact_visits/table.yaml:11: user_id is INT64, and city of dim_city is STRING: make the types the same',
    ],
    [
      'leaves out which version',
      { [fact]: [', as_of: visited_at', ''] },
      [
        'sql/gold/fact_visits/table.yaml:11: dim_user has versions: say as_of which time',
        'sql/gold/fact_visits/table.yaml:12: through names dim_user, and no reference here looks it up with as_of: add one or name columns',
      ],
    ],
    [
      'asks for a version of what has none',
      {
        [fact]: [
          'references:',
          'references:\n  - { dimension: dim_city, columns: [city], as_of: visited_at, as: home_key }',
        ],
      },
      'sql/gold/fact_visits/table.yaml:11: dim_city has no versions: leave as_of out',
    ],
    [
      'asks for the version of no column',
      { [fact]: ['as_of: visited_at', 'as_of: seen_at'] },
      'sql/gold/fact_visits/table.yaml:11: the query gives no column seen_at: add it there or leave it out here',
    ],
    [
      'asks for the version of what is no time',
      { [fact]: ['as_of: visited_at', 'as_of: visit_id'] },
      'sql/gold/fact_visits/table.yaml:11: as_of names visit_id, which is INT64: name a TIMESTAMP',
    ],
    [
      'asks for a version that is found already',
      { [fact]: ['through: dim_user', 'through: dim_user, as_of: visited_at'] },
      'sql/gold/fact_visits/table.yaml:12: as_of means nothing here: the version of dim_user is found already',
    ],
    [
      'goes through what is not looked up',
      { [fact]: ['through: dim_user', 'through: dim_city'] },
      [
        'sql/gold/fact_visits/table.yaml:12: through names dim_city, and no reference here looks it up with as_of: add one or name columns',
        'sql/gold/fact_visits/table.yaml:12: through names dim_city, which holds no city_key: let it refer to dim_city or name columns here',
      ],
    ],
    [
      'goes through what holds no such key',
      { [user]: ['columns: [city] }', 'columns: [city], as: home_key }'] },
      'sql/gold/fact_visits/table.yaml:12: through names dim_user, which holds no city_key: let it refer to dim_city or name columns here',
    ],
    [
      'is of a dimension to one with versions',
      { [city]: ['columns:', 'references:\n  - { dimension: dim_user, columns: [city] }\ncolumns:'] },
      'sql/gold/dim_city/table.yaml:8: dim_user has versions, and only a fact has the time that picks one: keep its attributes here instead',
    ],
  ]);
});

describe('a dimension is refused that', () => {
  refuses([
    [
      'keeps the versions of nothing',
      { [user]: ['history: users_history', 'history: nobody_history'] },
      'sql/gold/dim_user/table.yaml:7: keeps the versions of nobody_history, which does not exist: name one of silver, <entity>_history',
    ],
    [
      'has another key than its history',
      {
        [user]: ['key: [user_id]', 'key: [user_id, city]'],
        [fact]: ['columns: [user_id], as_of', 'columns: [user_id, user_id], as_of'],
      },
      'sql/gold/dim_user/table.yaml:6: the key is user_id, city, and that of users_history is user_id: name a column for each',
    ],
  ]);
});

describe('a screen or a figure is refused that', () => {
  const comparison = (entity: string, screen: string): Record<string, string> => ({
    'quality/visitors/table.yaml': table(
      'comparison',
      `entity: ${entity}\nkey: [n]\ncolumns: [{ name: n, type: INT64, description: N }]\nscreens:\n  - { name: ${screen}, type: structure, severity: warn, fails: n > 1, description: Many }\n`,
    ),
    'quality/visitors/query.sql': 'SELECT visit_id AS n FROM silver.visits',
  });
  refuses([
    [
      'names a column that is not there',
      { [users]: ['fails: city IS NULL', 'fails: town IS NULL'] },
      'sql/silver/users_history/table.yaml:15: fails: names town, which the history does not have: name one of its columns',
    ],
    [
      'names a delivered column that is not there',
      { [users]: ['fails: city IS NULL', "fails: TRIM(raw.town) = ''"] },
      'sql/silver/users_history/table.yaml:15: fails: names raw.town, which bronze does not have: name one of its columns',
    ],
    [
      'has no end',
      { [users]: ['fails: city IS NULL', "fails: city = 'Rome"] },
      "sql/silver/users_history/table.yaml:15: fails: ' has no end: close it",
    ],
    [
      'leaves a bracket open',
      { [users]: ['fails: city IS NULL', 'fails: LENGTH(city > 3'] },
      'sql/silver/users_history/table.yaml:15: fails: ( has no end: close it',
    ],
    [
      'holds a comment',
      { [users]: ['fails: city IS NULL', 'fails: city IS NULL -- why'] },
      'sql/silver/users_history/table.yaml:15: fails: holds a comment, which would hide what is generated after it: say it in the description',
    ],
    [
      'names a setting that is not there',
      { [users]: ['fails: city IS NULL', 'fails: LENGTH(city) > @most'] },
      'sql/silver/users_history/table.yaml:15: fails: @most is no setting: there are @processed_bucket, @analytics_bucket, @replay_window_days, @freshness_hours, @mass_change_share, @mass_rejection_share, @incremental_share, @date_range_start, @date_range_end',
    ],
    [
      'the entity has already',
      { [users]: ['name: city_missing', 'name: key_unreadable'] },
      'sql/silver/users_history/table.yaml:12: the entity users has the screen key_unreadable already: give it another name',
    ],
    [
      'the entity of a comparison has already',
      comparison('visits', 'mass_change'),
      'sql/quality/visitors/table.yaml:9: the entity visits has the screen mass_change already: give it another name',
    ],
    [
      'compares nothing',
      comparison('nothing', 'many'),
      'sql/quality/visitors/table.yaml:5: judges the entity nothing, which does not exist: name one that has a history in silver',
    ],
    [
      'is of no entity',
      { [fact]: ['from: visits', 'from: visitss'] },
      'sql/gold/fact_visits/table.yaml:14: from: there is no entity visitss: name one that has a history in silver',
    ],
    [
      'measures what the fact does not have',
      { [fact]: ['measure: COUNT(*)', 'measure: SUM(price)'] },
      'sql/gold/fact_visits/table.yaml:14: measure: names price, which fact_visits does not have: name one of its columns',
    ],
    [
      'measures what silver does not have',
      { [fact]: ['equals: COUNT(*)', 'equals: SUM(price), where: visit_id > 0 AND town IS NULL'] },
      [
        'sql/gold/fact_visits/table.yaml:14: equals: names price, which silver.visits does not have: name one of its columns',
        'sql/gold/fact_visits/table.yaml:14: where: names town, which silver.visits does not have: name one of its columns',
      ],
    ],
    [
      'the fact has already',
      { [fact]: ['name: row_count', 'name: orphan_key'] },
      'sql/gold/fact_visits/table.yaml:14: fact_visits has the screen orphan_key already: give it another name',
    ],
  ]);
});
