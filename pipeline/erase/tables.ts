import { z } from 'zod';
import type { Names } from '../operate/names.ts';
import type { Parameter, Warehouse } from '../ports.ts';
import { rowsOf } from '../run/rows.ts';
import { nobody, type PersonTrace } from './traces.ts';

const counted = z.object({ place: z.string(), found: z.coerce.number() });

/** A place in the warehouse with the rows there that name some people. */
export type Found = z.infer<typeof counted>;

const peopleParameter = (people: ReadonlySet<string>): Readonly<Record<string, Parameter>> => ({
  people: { type: 'STRING', value: [...people].join(' ') },
});

/** GoogleSQL for whether a value names one of the people. */
const names = (value: string): string => `CAST(${value} AS STRING) IN UNNEST(SPLIT(@people, ' '))`;
/** The same of a text that holds a number as the source writes it: `62906.0` is 62906, as for silver. */
const inText = (text: string): string =>
  names(`SAFE_CAST(REGEXP_REPLACE(TRIM(${text}), r'\\.0$', '') AS INT64)`);
const inQuarantine = ({ entity, isPerson, bronzeKey }: PersonTrace): string =>
  `entity = '${entity}' AND (${inText(`JSON_VALUE(raw, '$.${bronzeKey}')`)}${isPerson ? ` OR ${names('key')}` : ''})`;

/** Counts rows that name people in every table, and in the exports of entities. */
export async function countInTables(
  warehouse: Warehouse,
  dataset: Names,
  traces: readonly PersonTrace[],
  people: ReadonlySet<string>,
): Promise<Found[]> {
  const { bronze, silver, gold, quality } = dataset;
  const places = traces.flatMap((trace) => [
    [`bronze.${trace.entity}`, `${bronze}.${trace.entity}`, inText(trace.bronzeKey)],
    [`silver.${trace.entity}_history`, `${silver}.${trace.entity}_history`, names(trace.silverKey)],
    [`quality.quarantine of ${trace.entity}`, `${quality}.quarantine`, inQuarantine(trace)],
    [`exports of ${trace.entity}`, `${silver}.${trace.entity}_exported`, names(trace.silverKey)],
  ]);
  const [person] = traces;
  if (person?.isPerson === true) places.push(['gold.dim_user', `${gold}.dim_user`, names(person.silverKey)]);
  return rowsOf(
    warehouse,
    counted,
    places
      .map(
        ([place = '', table = '', condition = '']) =>
          `SELECT '${place}' AS place, COUNT(*) AS found FROM ${table} WHERE ${condition}`,
      )
      .join('\nUNION ALL\n'),
    peopleParameter(people),
  );
}

/**
 * Takes people out of bronze, silver and quarantine in one transaction, and has gold and the exports made anew by the next run, whole.
 * Lines in quarantine stay and are empty, so that the counts still add up.
 */
export async function scrubTables(
  warehouse: Warehouse,
  dataset: Names,
  traces: readonly PersonTrace[],
  people: ReadonlySet<string>,
): Promise<void> {
  const { bronze, silver, quality, ops } = dataset;
  const statements = traces.flatMap((trace) => {
    const { entity, isPerson, bronzeKey, silverKey, bronzePersonal, silverPersonal } = trace;
    const here = inText(bronzeKey);
    const emptied = (columns: readonly string[]): string =>
      columns.map((column) => `, ${column} = NULL`).join('');
    return [
      isPerson
        ? `DELETE FROM ${bronze}.${entity} WHERE ${here};`
        : `UPDATE ${bronze}.${entity} SET ${bronzeKey} = '${nobody}'${emptied(bronzePersonal)} WHERE ${here};`,
      isPerson
        ? `DELETE FROM ${silver}.${entity}_history WHERE ${names(silverKey)};`
        : `UPDATE ${silver}.${entity}_history SET ${silverKey} = ${nobody}, line_hash = NULL${emptied(silverPersonal)} WHERE ${names(silverKey)};`,
      `UPDATE ${quality}.quarantine SET raw = NULL${isPerson ? ', key = NULL' : ''} WHERE ${inQuarantine(trace)};`,
    ];
  });
  await warehouse.run(
    `
BEGIN TRANSACTION;
UPDATE ${ops}.lock SET run_id = 'erase', locked_at = CURRENT_TIMESTAMP() WHERE TRUE;
${statements.join('\n')}
INSERT INTO ${ops}.published (table_name, definition_hash, silver_state, row_count, run_id, recorded_at)
SELECT table_name, 'erased', silver_state, row_count, 'erase', CURRENT_TIMESTAMP()
FROM ${ops}.published
WHERE TRUE
QUALIFY ROW_NUMBER() OVER (PARTITION BY table_name ORDER BY recorded_at DESC) = 1;
INSERT INTO ${ops}.export (table_name, state, uri, row_count, run_id, recorded_at)
SELECT table_name, 'erased', uri, row_count, run_id, CURRENT_TIMESTAMP()
FROM ${ops}.export
WHERE TRUE
QUALIFY ROW_NUMBER() OVER (PARTITION BY table_name ORDER BY recorded_at DESC) = 1;
COMMIT TRANSACTION;`,
    peopleParameter(people),
  );
}
