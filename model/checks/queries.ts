import type { Table } from '../load.ts';
import type { Model } from '../model.ts';
import type { Problem } from '../problem.ts';
import type { Relation } from '../relation.ts';
import { columnNamesOf, unknownNames } from '../sql/origins.ts';
import { type Query, readQuery } from '../sql/query.ts';
import { tokens } from '../sql/tokens.ts';
import { KnownColumns } from './sources.ts';

/** Queries whose text shows that they do not give what their contract says. What the text does not show, the analyzer finds. */
export function checkQueries(model: Model, relations: readonly Relation[]): Problem[] {
  const sources = new KnownColumns(model, relations);
  return model.tables.filter(({ query }) => query !== '').flatMap((table) => checkQuery(table, sources));
}

function checkQuery(table: Table, sources: KnownColumns): Problem[] {
  const query = readQuery(tokens(table.query));
  return [
    ...unknownNames(query, sources.columnsOf).map(({ start, message }) => table.places.inSql(start, message)),
    ...checkOutputs(table, query, sources),
    ...checkOrigins(table, query, sources),
    ...checkReferences(table, query, sources),
  ];
}

/** What a query must give besides the columns of its contract, by the key of the contract that asks for it. */
function askedBeside({ contract }: Table): { name: string; key: PropertyKey[] }[] {
  if (contract.kind !== 'fact' && contract.kind !== 'dimension') return [];
  return contract.references.flatMap((reference, index) => [
    ...(reference.columns ?? []).map((name, position) => ({
      name,
      key: ['references', index, 'columns', position],
    })),
    ...('as_of' in reference && reference.as_of !== undefined
      ? [{ name: reference.as_of, key: ['references', index, 'as_of'] }]
      : []),
  ]);
}

function checkOutputs(table: Table, query: Query, sources: KnownColumns): Problem[] {
  const { contract, places } = table;
  if (!('columns' in contract)) return [];
  const given = columnNamesOf(query, sources.columnsOf);
  if (given === undefined) return [];
  const declared = contract.columns.map(({ name }, index) => ({ name, key: ['columns', index, 'name'] }));
  const wanted = [...declared, ...askedBeside(table)];
  const items = query.selects?.[0]?.items ?? [];
  const at = (name: string): number =>
    items.findLast((item) => item.name === name)?.start ?? items[0]?.start ?? 0;
  const isView = contract.kind === 'view' || contract.kind === 'materialized_view';
  const misplaced = declared.findIndex(({ name }, index) => given[index] !== name);
  const problems = [
    ...wanted
      .filter(({ name }) => !given.includes(name))
      .map(({ name, key }) =>
        places.inContract(key, `the query gives no column ${name}: add it there or leave it out here`),
      ),
    ...given
      .filter((name, index) => given.indexOf(name) !== index)
      .map((name) => places.inSql(at(name), `the column ${name} is given twice: leave one out`)),
    ...given
      .filter((name) => !wanted.some((each) => each.name === name))
      .map((name) =>
        places.inSql(
          at(name),
          `the column ${name} is not in the contract: add it to table.yaml or leave it out`,
        ),
      ),
  ];
  return problems.length > 0 || !isView || misplaced < 0
    ? problems
    : [
        places.inSql(
          at(given[misplaced] ?? ''),
          `the column ${given[misplaced] ?? ''} stands where the contract has ${declared[misplaced]?.name ?? ''}: use one order`,
        ),
      ];
}

/** Columns that are passed on unchanged as something that they are not. */
function checkOrigins(table: Table, query: Query, sources: KnownColumns): Problem[] {
  const { contract, places } = table;
  if (!('columns' in contract) || contract.kind === 'bronze') return [];
  const promises = contract.kind === 'fact' || contract.kind === 'mart';
  return contract.columns.flatMap(({ name, type, required }, index) =>
    sources.of(query, name).flatMap((origin) => {
      const from = `${origin.relation}.${origin.column}`;
      return [
        ...(origin.type === type
          ? []
          : [
              places.inContract(
                ['columns', index, 'type'],
                `the column ${name} is ${type}, and the query passes on ${from}, which is ${origin.type}: make the types the same`,
              ),
            ]),
        ...(table.dataset === 'gold' && origin.isPersonal
          ? [
              places.inContract(
                ['columns', index, 'name'],
                `the column ${name} is ${from}, personal data, which does not go past silver: leave it out`,
              ),
            ]
          : []),
        ...(promises && required && !origin.isFiltered && (origin.isOptional || !origin.isFilled)
          ? [
              places.inContract(
                ['columns', index, 'required'],
                `the column ${name} is required, and ${origin.isOptional ? `an outer join may leave ${from} without a value` : `${from} is not`}: fill it in the query, or leave required out`,
              ),
            ]
          : []),
      ];
    }),
  );
}

/** Natural keys of another type than the dimension's, which would be other texts and so other keys; and times that are none. */
function checkReferences(table: Table, query: Query, sources: KnownColumns): Problem[] {
  const { contract, places } = table;
  if (contract.kind !== 'fact' && contract.kind !== 'dimension') return [];
  const typeOf = (name: string): string | undefined =>
    contract.columns.find((column) => column.name === name)?.type ?? sources.of(query, name)[0]?.type;
  return contract.references.flatMap((reference, index) => {
    const { dimension, columns = [] } = reference;
    const key = sources.keyOf(dimension);
    const time = 'as_of' in reference ? reference.as_of : undefined;
    const timeType = time === undefined ? undefined : typeOf(time);
    return [
      ...columns.flatMap((name, position) => {
        const [own, its] = [typeOf(name), key[position]];
        return own === undefined || its === undefined || own === its.type
          ? []
          : [
              places.inContract(
                ['references', index, 'columns', position],
                `${name} is ${own}, and ${its.name} of ${dimension} is ${its.type}: make the types the same`,
              ),
            ];
      }),
      ...(time === undefined || timeType === undefined || timeType === 'TIMESTAMP'
        ? []
        : [
            places.inContract(
              ['references', index, 'as_of'],
              `as_of names ${time}, which is ${timeType}: name a TIMESTAMP`,
            ),
          ]),
    ];
  });
}
