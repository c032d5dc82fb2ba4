import { z } from 'zod';

const text = z.string();
const uri = z.url();
const schemaOf = (path: string): z.ZodType => z.literal(`https://openlineage.io/spec/${path}`);

const facet = (schema: string, fields: z.core.$ZodLooseShape) =>
  z.strictObject({ _producer: uri, _schemaURL: schemaOf(`facets/${schema}`), ...fields });

const inputField = z.strictObject({
  namespace: text,
  name: text,
  field: text,
  transformations: z
    .array(
      z.discriminatedUnion('type', [
        z.strictObject({
          type: z.literal('DIRECT'),
          subtype: z.enum(['IDENTITY', 'TRANSFORMATION', 'AGGREGATION']),
          description: text,
        }),
        z.strictObject({
          type: z.literal('INDIRECT'),
          subtype: z.enum(['JOIN', 'GROUP_BY', 'FILTER', 'SORT', 'WINDOW', 'CONDITIONAL']),
          description: text,
        }),
      ]),
    )
    .min(1),
});

const facets = z.strictObject({
  schema: facet('1-2-0/SchemaDatasetFacet.json', {
    fields: z.array(z.strictObject({ name: text, type: text.optional(), description: text.optional() })),
  }).optional(),
  columnLineage: facet('1-2-0/ColumnLineageDatasetFacet.json', {
    fields: z.record(text, z.strictObject({ inputFields: z.array(inputField) })),
    dataset: z.array(inputField).optional(),
  }).optional(),
});

const assertions = {
  dataQualityAssertions: facet('1-1-0/DataQualityAssertionsDatasetFacet.json', {
    assertions: z.array(
      z.strictObject({
        assertion: text,
        success: z.boolean(),
        name: text.optional(),
        severity: z.enum(['error', 'warn']).optional(),
        description: text.optional(),
        actual: text.optional(),
        params: z.record(text, z.unknown()).optional(),
      }),
    ),
  }).optional(),
};

const statistics = {
  outputStatistics: facet('1-0-2/OutputStatisticsOutputDatasetFacet.json', {
    rowCount: z.int().optional(),
  }).optional(),
};

const dataset = { namespace: text, name: text };

const event = (kind: string, fields: z.core.$ZodLooseShape) =>
  z.strictObject({
    eventTime: z.iso.datetime({ offset: true }),
    producer: uri,
    schemaURL: schemaOf(`2-0-2/OpenLineage.json#/$defs/${kind}`),
    ...fields,
  });

/**
 * An event of a run, or of a dataset that no run makes: OpenLineage's object model 2-0-2 with the facets that this project writes, as
 * openlineage.io documents them. The published schemas allow fields that they do not know; here a field must be one that they document,
 * so that a misspelt one is found.
 */
export const OpenLineageEvent = z.union([
  event('RunEvent', {
    eventType: z.enum(['START', 'RUNNING', 'COMPLETE', 'ABORT', 'FAIL', 'OTHER']),
    run: z.strictObject({ runId: z.uuid() }),
    job: z.strictObject({ namespace: text, name: text }),
    inputs: z
      .array(z.strictObject({ ...dataset, facets, inputFacets: z.strictObject(assertions) }))
      .optional(),
    outputs: z
      .array(
        z.strictObject({
          ...dataset,
          facets: facets.extend(assertions),
          outputFacets: z.strictObject(statistics),
        }),
      )
      .optional(),
  }),
  event('DatasetEvent', { dataset: z.strictObject({ ...dataset, facets }) }),
]);
