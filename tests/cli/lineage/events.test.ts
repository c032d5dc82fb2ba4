import { expect } from 'chai';
import { z } from 'zod';
import { eventsOfLibrary } from './library-events.ts';
import { OpenLineageEvent } from './openlineage.ts';

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
    events = await eventsOfLibrary();
  });

  const completed = (job: string): Event =>
    events.find((event) => event.job?.name === job && event.eventType === 'COMPLETE') ?? {};
  const named = (datasets: readonly Dataset[] | undefined, name: string): Dataset =>
    datasets?.find((each) => each.name === name) ?? { name: '', facets: {} };

  it('are what OpenLineage documents, each field of them', () => {
    expect(events).to.have.length.greaterThan(10);
    for (const event of events) {
      const { error } = OpenLineageEvent.safeParse(event);
      expect(error === undefined ? '' : `${z.prettifyError(error)} of ${JSON.stringify(event)}`).to.equal('');
    }
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
