import { expect } from 'chai';
import { renderReport } from '../../../cli/report/render.ts';
import { StartReport } from '../../../cli/report/schema.ts';
import { example } from './example.ts';

describe('the report of npm start', () => {
  it('has the shape that --json promises', () => {
    expect(StartReport.parse(JSON.parse(JSON.stringify(example)))).to.deep.equal(example);
  });

  it('reads as a section a question', () => {
    expect(renderReport(example, '/shop').split('\n')).to.deep.equal(
      `Done up to 2026-02-07 in 4.32 s.
Source: a sample of 1,500 users
Ignored: events.csv (out of scope)

Scorecard

date        entity  delivered  accepted  quarantined  inserted  changed  deleted  block  reject  warn  info  state
──────────  ──────  ─────────  ────────  ───────────  ────────  ───────  ───────  ─────  ──────  ────  ────  ────────────────
2026-02-06  users       1,502     1,500            2     1,500        0        0      0       1     0     2  applied
2026-02-07  users                                                                     1       0     0     0  rejected: header

Gold

table        kind        rows  open placeholders
───────────  ─────────  ─────  ─────────────────
dim_user     dimension  1,502                  1
fact_orders  fact       1,900

Failed screens

date        entity  table         screen  severity  rows  what to do
──────────  ──────  ────────────  ──────  ────────  ────  ────────────────────────────────────
2026-02-07  users   bronze.users  header  block        1  Deliver the columns of the contract.

How do customers behave?

path before a purchase  sessions   share  conversion  of known users
──────────────────────  ────────  ──────  ──────────  ──────────────
home > cart                1,200  75.0 %      50.0 %         100.0 %
product                      400  25.0 %       0.0 %

What makes them buy?

traffic source  sessions  conversion  of known users  units sold  revenue $
──────────────  ────────  ──────────  ──────────────  ──────────  ─────────
Email              1,600      37.5 %         100.0 %          13  12,354.68
Unknown                0                                       1       9.00

signal         sessions  conversion  without it  lift  of known users
─────────────  ────────  ──────────  ──────────  ────  ──────────────
came at night    25.0 %      75.0 %      25.0 %  2.00            1.00
cancelled         0.0 %                  37.5 %

How do products perform?

product  category  units sold  revenue $  margin $  conversion  return rate  mostly bought by
───────  ────────  ──────────  ─────────  ────────  ──────────  ───────────  ───────────────────────────────────────────
Boots    Shoes             12  12,345.68     -0.50      25.0 %       12.5 %  F 75 %, 20-29 50 %, China 33 %
Hat                         1       9.00                                     Unknown 100 %, Unknown 100 %, Unknown 100 %

Steps

step   rows    time
────  ─────  ──────
land  6,000  0.25 s

Where it lies

page       .local/sample/report.html
warehouse  .local/sample/warehouse.duckdb
Parquet    .local/sample/buckets/shop-analytics-data
`.split('\n'),
    );
  });

  it('names what lies outside the folder from which paths are shown by its whole path', () => {
    expect(renderReport(example, '/shop/elsewhere')).to.contain(
      'page       /shop/.local/sample/report.html\n',
    );
    expect(renderReport(example, '/shop/.local/sample')).to.contain('page       report.html\n');
  });

  it('says that there was nothing to do', () => {
    expect(renderReport({ ...example, outcome: 'nothing to do' }, '/shop')).to.match(
      /^Nothing to do up to 2026-02-07/,
    );
  });

  it('says what a waiting run waits for and why a failed one failed', () => {
    const waiting: StartReport = {
      ...example,
      outcome: 'waiting',
      messages: ['orders of 2026-02-07 is landed'],
    };
    expect(renderReport(waiting, '/shop')).to.match(/the rest waits\.\norders of 2026-02-07 is landed\n/);
    const failed: StartReport = { ...example, outcome: 'failed', messages: ['users of 2026-02-07 is empty'] };
    expect(renderReport(failed, '/shop')).to.match(/^Not all went well.*\nusers of 2026-02-07 is empty\n/);
  });

  it('sums up the days that are missing, and cuts a message that nobody would read', () => {
    const blank = { reason: null, delivered: null, accepted: null, quarantined: null };
    const missing = ['2026-02-08', '2026-02-09', '2026-02-11'].map((date) => {
      return {
        date,
        entity: 'users',
        state: 'missing',
        ...blank,
        inserted: null,
        changed: null,
        deleted: null,
        failedBlock: 0,
        failedReject: 0,
        failedWarn: 0,
        failedInfo: 0,
      };
    });
    const text = renderReport(
      { ...example, snapshots: [...example.snapshots, ...missing], messages: ['x'.repeat(1000)] },
      '/shop',
    );
    expect(text).to.contain('\n\nmissing: users of 3 days from 2026-02-08 to 2026-02-11\n\nGold');
    expect(text).to.contain(`${'x'.repeat(150)} … ${'x'.repeat(150)}\n`);
  });

  it('prints lines to copy whole, and of the line before them what they are for', () => {
    const lines = ['tier', 'club'].map((name) => `  - { name: ${name}, description: ${'y'.repeat(400)} }`);
    const rejection = [
      `users of 2026-02-07 has ${'x'.repeat(400)}. To take the new columns add to users:`,
      ...lines,
    ];
    const text = renderReport({ ...example, messages: [rejection.join('\n')] }, '/shop');
    expect(text).to.contain(`xx. To take the new columns add to users:\n${lines.join('\n')}\n`);
    expect(text).to.contain('users of 2026-02-07 has xx');
  });

  it('says that no screen failed, that nobody came and that nothing was sold', () => {
    const nothing = { failedScreens: [], topPaths: [], sources: [], signals: [], topProducts: [] };
    const calm = renderReport({ ...example, ...nothing }, '/shop');
    expect(calm)
      .to.contain('Failed screens\n\nnone\n')
      .and.to.contain('How do customers behave?\n\nnobody visited\n');
    expect(calm).to.contain('What makes them buy?\n\nnobody visited\n\nnothing goes before a purchase\n');
    expect(calm).to.contain('How do products perform?\n\nno product was sold\n');
  });
});
