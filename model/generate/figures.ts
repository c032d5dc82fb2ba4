import { literal } from '../sql/literal.ts';
import { sql } from '../sql/template.ts';
import { nextContents, type Published } from './published.ts';

/** Queries of the figures of a fact's new contents that are not those of silver: one for all that are compared with the same rows. */
export function differingFigures(published: Published): string[] {
  const { name: fact, columns, reconciles } = published;
  const groups = Map.groupBy(reconciles, ({ from, where = 'TRUE' }) => `silver.${from}\nWHERE ${where}`);
  return [...groups].map(([source, figures]) => {
    const each = (text: (index: number, figure: (typeof figures)[number]) => string): string[] =>
      figures.map((figure, index) => text(index, figure));
    return sql`
SELECT
  compared.screen,
  'gold.${fact}' AS table_name,
  compared.measure AS key,
  1 AS failing,
  CONCAT(${literal(`${fact}: `)}, compared.measure, ' is ', compared.published, ${literal(`, and silver.${figures[0]?.from ?? ''} says `)}, compared.source, '; gold stays as it was') AS message
FROM (
  SELECT ${each((index, { measure }) => `IFNULL(${measure}, 0) AS figure_${String(index)}`).join(', ')}
  FROM ${nextContents(published, columns)}
) AS published
CROSS JOIN (
  SELECT ${each((index, { equals }) => `IFNULL(${equals}, 0) AS figure_${String(index)}`).join(', ')}
  FROM ${source}
) AS source
CROSS JOIN UNNEST([
  ${each(
    (index, { name, measure }) =>
      `STRUCT('${name}' AS screen, ${literal(measure)} AS measure, CAST(published.figure_${String(index)} AS STRING) AS published, CAST(source.figure_${String(index)} AS STRING) AS source, published.figure_${String(index)} != source.figure_${String(index)} AS differs)`,
  )}
]) AS compared
WHERE compared.differs`;
  });
}
