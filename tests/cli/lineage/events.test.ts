import { queryReader } from '@ecommerce/googlesql/lineage';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { expect } from 'chai';
import { readdirSync, readFileSync } from 'node:fs';
import { endedRuns } from '../../../cli/lineage/runs.ts';
import { compile } from '../../../model/compile.ts';
import { openLineageEvents } from '../../../model/lineage/openlineage.ts';
import { traceModel } from '../../../model/lineage/trace.ts';
import { libraryModel, line, ofFewRows, openLibrary } from '../../library/library.ts';

/** The schemas that OpenLineage publishes, as its repository has them (Apache-2.0). */
const folder = new URL('openlineage/schema/', import.meta.url);
const schemas = readdirSync(folder).map(
  (name) => JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as { $id: string; properties?: object },
);

type Json = Readonly<Record<string, unknown>>;
interface Dataset {
  readonly name: string;
  readonly facets: Json;
  readonly inputFacets?: Json;
  readonly outputFacets?: Json;
}
interface Event {
  readonly eventType?: string;
  readonly job?: { readonly name: string };
  readonly inputs?: Dataset[];
  readonly outputs?: Dataset[];
  readonly dataset?: Dataset;
}

describe('OpenLineage events', () => {
  let events: Event[];
  before(async () => {
    const pipeline = await openLibrary(compile(libraryModel(), ofFewRows));
    const day = '2025-03-01';
    await pipeline.deliver('books', day, [line.book(1), line.book(2)]);
    await pipeline.deliver('loans', day, [line.loan(1, 1), line.loan(2, 1, { state: 'eaten' })]);
    await pipeline.wholeDay(day);
    const model = libraryModel();
    events = openLineageEvents({
      ...(await endedRuns(pipeline.warehouse)),
      lineage: await traceModel(model, ofFewRows, queryReader().lineage),
      definitions: compile(model, ofFewRows),
      target: ofFewRows,
    });
    await pipeline.close();
  });

  const completed = (job: string): Event =>
    events.find((event) => event.job?.name === job && event.eventType === 'COMPLETE') ?? {};
  const named = (datasets: readonly Dataset[] | undefined, name: string): Dataset =>
    datasets?.find((each) => each.name === name) ?? { name: '', facets: {} };

  it('are what the published schemas of events and facets allow', () => {
    const ajv = new Ajv2020({ strict: false });
    addFormats.default(ajv);
    for (const schema of schemas) ajv.addSchema(schema);
    const valid = (schema: string, value: unknown): void => {
      expect(
        ajv.validate(schema, value),
        `${JSON.stringify(ajv.errors)} of ${JSON.stringify(value)}`,
      ).to.equal(true);
    };
    const [base = '', ...facets] = schemas
      .toSorted((a) => (a.properties === undefined ? -1 : 1))
      .map(({ $id }) => $id);
    const known = new Set(schemas.flatMap(({ properties }) => Object.keys(properties ?? {})));
    let checked = 0;
    for (const event of events) {
      valid(base, event);
      const datasets = [
        ...(event.inputs ?? []),
        ...(event.outputs ?? []),
        ...(event.dataset === undefined ? [] : [event.dataset]),
      ];
      for (const each of datasets.flatMap((dataset) => [
        dataset.facets,
        dataset.inputFacets ?? {},
        dataset.outputFacets ?? {},
      ])) {
        for (const name of Object.keys(each)) expect(known).to.include(name);
        for (const schema of facets) valid(schema, each);
        checked += 1;
      }
    }
    expect(checked).to.be.greaterThan(20);
  });

  it('tell of each run when it began and how it ended', () => {
    expect(
      events.flatMap(({ eventType, job }) => (job === undefined ? [] : [`${eventType ?? ''} ${job.name}`])),
    ).to.deep.equal([
      'START ops.run_silver',
      'COMPLETE ops.run_silver',
      'START ops.run_gold',
      'COMPLETE ops.run_gold',
    ]);
  });

  it('tell what was read and written, with the rows', () => {
    const silver = completed('ops.run_silver');
    expect(silver.inputs?.map(({ name }) => name)).to.deep.equal([
      'local.bronze.books',
      'local.bronze.loans',
      'local.silver.books_screened',
      'local.silver.loans_screened',
    ]);
    const fact = named(completed('ops.run_gold').outputs, 'local.gold.fact_loans');
    expect(fact.outputFacets?.['outputStatistics']).to.deep.include({ rowCount: 1 });
  });

  it('tell where a column comes from and how', () => {
    const fact = named(completed('ops.run_gold').outputs, 'local.gold.fact_loans');
    const { fields, dataset } = fact.facets['columnLineage'] as {
      fields: Record<string, unknown>;
      dataset: Json[];
    };
    expect(fields['fee']).to.deep.equal({
      inputFields: [
        {
          namespace: 'bigquery',
          name: 'local.silver.loans',
          field: 'fee',
          transformations: [{ type: 'DIRECT', subtype: 'IDENTITY', description: 'as it is' }],
        },
      ],
    });
    expect(dataset.map(({ name, field }) => `${String(name)}.${String(field)}`)).to.include(
      'local.gold.dim_book.valid_from',
    );
    const view = events.find(({ dataset: of }) => of?.name === 'local.silver.loans');
    expect(Object.keys(view?.dataset?.facets ?? {})).to.include('columnLineage');
  });

  it('tell which screens held and which did not', () => {
    const loans = named(completed('ops.run_silver').inputs, 'local.bronze.loans');
    const { assertions } = loans.inputFacets?.['dataQualityAssertions'] as { assertions: Json[] };
    const found: Json = Object.fromEntries(
      assertions.map(({ name, success, actual }) => [String(name), [success, actual]]),
    );
    expect(found).to.deep.include({
      state_unknown: [false, '1'],
      fee_negative: [true, '0'],
      header: [true, '0'],
    });
  });
});
