import type { Definition } from '../definition.ts';
import { nameOf } from '../relation.ts';
import type { Target } from '../target.ts';
import { isDirect, type Lineage, nameOfColumn, rowsThemselves, type LineageStep, type Way } from './graph.ts';

/** A run of a routine that has ended, as `ops.run` and `ops.step` tell of it. */
export interface EndedRun {
  /** A UUID. */
  readonly id: string;
  /** `ops.run_silver` or `ops.run_gold`. */
  readonly job: string;
  /** Times in ISO form. */
  readonly startedAt: string;
  readonly endedAt: string;
  readonly failed: boolean;
  /** Tables that it wrote, with the rows of the last time. */
  readonly written: readonly { readonly table: string; readonly rows: number }[];
}

/** A screen and what the run found. */
export interface Judged {
  readonly run: string;
  readonly screen: string;
  /** The bronze table whose lines it judged, or the gold table that it looked at. */
  readonly table: string;
  readonly severity: string;
  readonly description: string;
  /** Rows that fail it. */
  readonly failing: number;
}

export interface DescribedRuns {
  readonly lineage: Lineage;
  readonly definitions: readonly Definition[];
  readonly target: Target;
  readonly runs: readonly EndedRun[];
  readonly judged: readonly Judged[];
}

/** An event or a part of one, in the words of OpenLineage. */
type Json = Readonly<Record<string, unknown>>;

const spec = 'https://openlineage.io/spec';
const producer = 'urn:ecommerce-data-pipeline';

/** The facet that its published schema describes. */
const facet = (schema: string, content: Json): Json => ({
  _producer: producer,
  _schemaURL: `${spec}/facets/${schema}`,
  ...content,
});

const event = (kind: string, time: string, content: Json): Json => ({
  eventTime: time,
  producer,
  schemaURL: `${spec}/2-0-2/OpenLineage.json#/$defs/${kind}`,
  ...content,
});

/**
 * OpenLineage events of runs: START and COMPLETE or FAIL of each, with what it read and wrote, its columns and what screens found; and one a
 * view, since no run makes views. Sources: openlineage.io, the object model; the schemas of the facets named here.
 */
export function openLineageEvents(told: DescribedRuns): Json[] {
  const isView = ({ kind }: Definition): boolean => kind === 'view' || kind === 'materialized_view';
  const latest = told.runs
    .map(({ endedAt }) => endedAt)
    .sort()
    .at(-1);
  if (latest === undefined) return [];
  return [
    ...told.definitions
      .filter(isView)
      .map((view) => event('DatasetEvent', latest, { dataset: described(told, nameOf(view)) })),
    ...told.runs.flatMap((run) => runEvents(told, run)),
  ];
}

function runEvents(told: DescribedRuns, run: EndedRun): Json[] {
  const { target, lineage } = told;
  const outputs = new Map(run.written.map(({ table, rows }) => [table, rows]));
  const read = lineage.steps.filter(
    ({ to, from }) => outputs.has(to.relation) && !outputs.has(from.relation),
  );
  // A history is made from its view of screened lines, and that from what was delivered.
  const delivered = lineage.steps.filter(
    ({ from, to }) =>
      from.relation.startsWith('bronze.') && read.some((step) => step.from.relation === to.relation),
  );
  const inputs = [...new Set([...read, ...delivered].map(({ from }) => from.relation))].sort();
  const head = {
    run: { runId: run.id },
    job: { namespace: target.project, name: run.job },
  };
  return [
    event('RunEvent', run.startedAt, { eventType: 'START', ...head }),
    event('RunEvent', run.endedAt, {
      eventType: run.failed ? 'FAIL' : 'COMPLETE',
      ...head,
      inputs: inputs.map((name) => ({ ...described(told, name), inputFacets: assertions(told, run, name) })),
      outputs: [...outputs].map(([name, rows]) => {
        const { facets, ...dataset } = described(told, name);
        return {
          ...dataset,
          facets: { ...(facets as Json), ...assertions(told, run, name) },
          outputFacets: {
            outputStatistics: facet('1-0-2/OutputStatisticsOutputDatasetFacet.json', { rowCount: rows }),
          },
        };
      }),
    }),
  ];
}

/** A dataset as OpenLineage names it, with its columns and where they come from. */
function described({ target, definitions, lineage }: DescribedRuns, name: string): Json {
  const definition = definitions.find((each) => nameOf(each) === name);
  const columns = definition !== undefined && 'columns' in definition ? definition.columns : [];
  const steps = lineage.steps.filter(({ to }) => to.relation === name);
  return {
    ...datasetOf(name, target),
    facets: {
      schema: facet('1-2-0/SchemaDatasetFacet.json', {
        fields: columns.map((column) => ({
          name: column.name,
          type: column.type,
          ...('description' in column ? { description: column.description } : {}),
        })),
      }),
      ...(steps.length === 0 ? {} : { columnLineage: columnLineage(steps, target) }),
    },
  };
}

function columnLineage(steps: readonly LineageStep[], target: Target): Json {
  const byColumn = Map.groupBy(steps, ({ to }) => to.column);
  const fields = [...byColumn].filter(([column]) => column !== rowsThemselves);
  return facet('1-2-0/ColumnLineageDatasetFacet.json', {
    fields: Object.fromEntries(
      fields.map(([column, into]) => [column, { inputFields: inputFields(into, target) }]),
    ),
    dataset: inputFields(byColumn.get(rowsThemselves) ?? [], target),
  });
}

/** The columns that steps come from, each once with all its ways. Rows are no field: that they are read is told by the inputs. */
function inputFields(steps: readonly LineageStep[], target: Target): Json[] {
  const columns = Map.groupBy(
    steps.filter(({ from }) => from.column !== rowsThemselves),
    ({ from }) => nameOfColumn(from),
  );
  return [...columns.values()].flatMap((ways) => {
    const [first] = ways;
    if (first === undefined) return [];
    const { relation, column } = first.from;
    return [
      {
        ...datasetOf(relation, target),
        field: column,
        transformations: ways.map(({ way }) => ({
          type: isDirect(way) ? 'DIRECT' : 'INDIRECT',
          subtype: subtypes[way],
          description: way,
        })),
      },
    ];
  });
}

const subtypes: Readonly<Record<Way, string>> = {
  'as it is': 'IDENTITY',
  transformed: 'TRANSFORMATION',
  aggregated: 'AGGREGATION',
  condition: 'CONDITIONAL',
  window: 'WINDOW',
  order: 'SORT',
  filter: 'FILTER',
  join: 'JOIN',
  group: 'GROUP_BY',
};

/** Source of the names: openlineage.io, naming of datasets, BigQuery and GCS. */
function datasetOf(name: string, { project }: Target): { namespace: string; name: string } {
  const [, bucket, path] = /^(gs:\/\/[^/]+)\/(.*)$/.exec(name) ?? [];
  return bucket === undefined
    ? { namespace: 'bigquery', name: `${project}.${name}` }
    : { namespace: bucket, name: path ?? '' };
}

function assertions({ judged }: DescribedRuns, run: EndedRun, table: string): Json {
  const found = judged.filter((each) => each.run === run.id && each.table === table);
  if (found.length === 0) return {};
  return {
    dataQualityAssertions: facet('1-1-0/DataQualityAssertionsDatasetFacet.json', {
      assertions: found.map(({ screen, severity, description, failing }) => ({
        assertion: 'custom_sql',
        name: screen,
        success: failing === 0,
        severity: severity === 'block' || severity === 'reject' ? 'error' : 'warn',
        description,
        actual: String(failing),
        params: { severity },
      })),
    }),
  };
}
