import { exportFolders } from '../generate/export.ts';
import type { TableOf } from '../load.ts';
import type { Problem } from '../problem.ts';

interface Histories {
  readonly bronze: readonly TableOf<'bronze'>[];
  readonly histories: readonly TableOf<'history'>[];
}

/** What bronze and histories say of each other. */
export function checkHistories({ bronze, histories }: Histories): Problem[] {
  return [
    ...bronze.flatMap((table) => [
      ...checkOptional(table),
      ...checkSpare(table),
      ...(histories.some(({ name }) => name === `${table.name}_history`)
        ? []
        : [
            table.places.inContract(
              ['kind'],
              `nothing keeps what is delivered here: add sql/silver/${table.name}_history`,
            ),
          ]),
    ]),
    ...histories.flatMap((history) => {
      const source = bronze.find(({ name }) => `${name}_history` === history.name);
      return source === undefined
        ? [
            history.places.inContract(
              ['kind'],
              `a history is named <bronze table>_history, and there is no bronze.${history.name.replace(/_history$/, '')}: add it or name the folder otherwise`,
            ),
          ]
        : checkFrom(history, source);
    }),
    ...histories.flatMap((history) => checkForeignKeys(history, histories)),
    ...histories.flatMap(checkExported),
  ];
}

/** A file may lack columns at its end only. */
function checkOptional({ contract: { columns }, places }: TableOf<'bronze'>): Problem[] {
  const lastRequired = columns.findLastIndex(({ optional }) => !optional);
  return columns.flatMap(({ name, optional }, index) =>
    optional && index < lastRequired
      ? [
          places.inContract(
            ['columns', index, 'optional'],
            `the column ${name} is optional and columns that are not stand after it: a file may lack columns at its end only`,
          ),
        ]
      : [],
  );
}

/** A file binds by position, so what came later stands last, in the order of the spare columns. */
function checkSpare({ contract: { columns }, places }: TableOf<'bronze'>): Problem[] {
  const first = columns.findIndex(({ spare }) => spare !== undefined);
  const later = first < 0 ? [] : columns.slice(first);
  const wanted = (offset: number): string => `extra_${String(offset + 1)}`;
  const wrong = later.findIndex(({ spare }, offset) => spare !== wanted(offset));
  const column = later[wrong];
  if (column === undefined) return [];
  return [
    places.inContract(
      ['columns', first + wrong, column.spare === undefined ? 'name' : 'spare'],
      `the column ${column.name} comes ${String(wrong + 1)}. of those that take a spare column: write spare: ${wanted(wrong)}`,
    ),
  ];
}

function checkFrom({ contract, places }: TableOf<'history'>, source: TableOf<'bronze'>): Problem[] {
  const delivered = new Set(source.contract.columns.map(({ name }) => name));
  return contract.columns.flatMap(({ from }, index) =>
    from === undefined || delivered.has(from)
      ? []
      : [
          places.inContract(
            ['columns', index, 'from'],
            `from names ${from}, which bronze.${source.name} does not have: name one of its columns`,
          ),
        ],
  );
}

/** A folder's key becomes a column: BigQuery refuses to query a table whose files have a column of that name. */
function checkExported({ name, contract, places }: TableOf<'history'>): Problem[] {
  const folders = exportFolders.map((folder): string => folder.name);
  const exported = contract.columns.filter(({ pii }) => pii === undefined);
  if (exported.length === 0) {
    const message = 'every column is personal data, so that nothing could be exported: add one that is not';
    return [places.inContract(['columns'], message)];
  }
  // A file without rows holds one column, and its length takes one byte there.
  if (exported.every((column) => column.name.length > 64)) {
    const message = 'every exported column has a name of more than 64 characters: give one a shorter name';
    return [places.inContract(['columns'], message)];
  }
  return contract.columns.flatMap((column, index) =>
    column.pii === undefined && folders.includes(column.name)
      ? [
          places.inContract(
            ['columns', index, 'name'],
            `the column ${column.name} is named like a folder of silver.${name.replace(/_history$/, '')}_exported: name it otherwise`,
          ),
        ]
      : [],
  );
}

function checkForeignKeys(
  { contract, places }: TableOf<'history'>,
  histories: readonly TableOf<'history'>[],
): Problem[] {
  return contract.references.flatMap(({ to, columns }, index) => {
    const target = histories.find(({ name }) => name === to);
    if (target === undefined) {
      return [
        places.inContract(
          ['references', index, 'to'],
          `refers to the history ${to}, which does not exist: name one of silver, <entity>_history`,
        ),
      ];
    }
    const key = target.contract.key;
    const typeOf = (table: typeof contract, name: string | undefined): string | undefined =>
      table.columns.find((column) => column.name === name)?.type;
    const at = (position: number, message: string): Problem =>
      places.inContract(['references', index, 'columns', position], message);
    return [
      ...(columns.length === key.length
        ? []
        : [
            places.inContract(
              ['references', index, 'columns'],
              `names ${columns.join(', ')}, and the key of ${to} is ${key.join(', ')}: name a column for each`,
            ),
          ]),
      ...columns.flatMap((column, position) => {
        const own = typeOf(contract, column);
        const its = typeOf(target.contract, key[position]);
        if (own === undefined)
          return [at(position, `names ${column}, which is not among the columns: name one of them`)];
        return its === undefined || own === its
          ? []
          : [
              at(
                position,
                `${column} is ${own}, and ${key[position] ?? ''} of ${to} is ${its}: make the types the same`,
              ),
            ];
      }),
    ];
  });
}
