import { expect } from 'chai';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { wilson } from '../../../../cli/report/page/charts/interval.ts';
import { html } from '../../../../cli/report/page/html.ts';
import { pageOf } from '../../../../cli/report/page/page.ts';
import { limits } from '../../../../cli/report/page/queries.ts';
import type { PageData } from '../../../../cli/report/page/read.ts';
import type { Lineage } from '../../../../model/lineage/graph.ts';
import { describeGold } from '../../../../model/semantics/describe.ts';
import { localTarget, type Target } from '../../../../model/target.ts';
import { library, libraryModel } from '../../../library/library.ts';
import { chromiumPath, figures, open, openBrowser, type Seen, violations } from './browser.ts';
import { emptyPage, figuresOfPage } from './example.ts';

const step = (from: string, to: string): Lineage['steps'][number] => ({
  from: { relation: from, column: 'fee' },
  to: { relation: to, column: 'fee' },
  way: 'as it is',
});
const lineage: Lineage = {
  relations: [],
  steps: [step('bronze.loans', 'silver.loans'), step('silver.loans', 'gold.fact_loans')],
};
const pageWith = (data: PageData, deployed?: Target): string =>
  pageOf({
    data,
    lineage,
    definitions: library(),
    subjects: describeGold(libraryModel()),
    ...(deployed === undefined ? {} : { deployed }),
  });

describe('the page', () => {
  it('escapes whatever a name may hold', () => {
    expect(html`<b title="${'"'}">${'<i> & '}${['a', html`<br />`]}</b>`.text).to.equal(
      '<b title="&quot;">&lt;i&gt; &amp; a<br /></b>',
    );
  });

  it('forbids itself to ask for anything', () => {
    const page = pageWith(figuresOfPage);
    expect(page).to.contain("default-src 'none'");
    expect(page).not.to.match(/(?:src|href)="(?!#)/);
  });

  it('links its marts to Looker Studio over the stack that is named, and no other table', () => {
    const deployed = { ...localTarget, project: 'my-shop', datasetSuffix: 'dev' };
    const marts = libraryModel().marts.map(({ name }) => name);
    const links = [...pageWith(figuresOfPage, deployed).matchAll(/href="(https:[^"]+)"/g)].map(
      ([, link = '']) => new URL(link.replaceAll('&amp;', '&')).searchParams,
    );
    expect(links.map((each) => each.get('ds.ds0.tableId'))).to.have.members(marts);
    expect(
      new Set(links.map((each) => `${each.get('ds.ds0.projectId')}.${each.get('ds.ds0.datasetId')}`)),
    ).to.deep.equal(new Set(['my-shop.gold_dev']));
  });

  it('stays below 3 MB when all that it lists is as long as it may be', () => {
    const many = <Row>(rows: readonly Row[], count: number): Row[] =>
      Array.from({ length: count }, (_, at) => rows[at % rows.length]).filter((row) => row !== undefined);
    const days = (count: number) =>
      Array.from({ length: count }, (_, at) => new Date(Date.UTC(2019, at, 1)).toISOString().slice(0, 10));
    const types = ['cart', 'purchase', 'product', 'department', 'home', 'cancel'];
    const size = pageWith({
      ...figuresOfPage,
      snapshots: many(figuresOfPage.snapshots, 5 * 400),
      paths: many(figuresOfPage.paths, limits.values),
      events: days(84).flatMap((period) =>
        types.map((eventType) => ({ period, eventType, events: 123_456 })),
      ),
      products: many(
        figuresOfPage.products.map((each) => ({ ...each, product: 'x'.repeat(80) })),
        limits.products,
      ),
      attributes: many(figuresOfPage.attributes, 4 * 30),
      placeholders: many(figuresOfPage.placeholders, limits.lines),
      quarantine: many(figuresOfPage.quarantine, limits.lines),
    }).length;
    // The lineage and the dictionary of the whole shop are a third of a megabyte.
    expect(size).to.be.within(1_000_000, 2_500_000);
  });

  it('says in its dictionary what the figures of a table are made of', () => {
    expect(pageWith(figuresOfPage)).to.match(/<td[^>]*>income, takings<\/td>\s*<td[^>]*>SUM\(fee\)<\/td>/);
  });

  it('says what share chance leaves possible', () => {
    // Values of the original formula, as textbooks give them for 8 of 10.
    expect(wilson(8, 10).low).to.be.closeTo(0.4902, 0.0001);
    expect(wilson(8, 10).high).to.be.closeTo(0.9433, 0.0001);
    expect(wilson(0, 0)).to.deep.equal({ low: 0, high: 1 });
  });
});

if (chromiumPath === undefined) {
  describe('the page in Chromium', () => {
    it('is not looked at: there is no Chromium on this machine; install it or name it in CHROMIUM', () => {
      expect(process.env['CI'], 'CI has to install Chromium').to.equal(undefined);
    });
  });
} else {
  describe('the page in Chromium', () => {
    let browser: Browser;
    let folder: string;
    before(async () => {
      folder = await mkdtemp(join(tmpdir(), 'page-'));
      browser = await openBrowser();
    });
    after(async () => {
      await browser.close();
      await rm(folder, { recursive: true });
    });

    const show = async (data: PageData, options: Parameters<Browser['newPage']>[0] = {}): Promise<Seen> => {
      const file = join(folder, 'page.html');
      await writeFile(file, pageWith(data));
      return open(browser, file, options);
    };
    const wide = (seen: Seen): Promise<number> =>
      seen.page.evaluate<number>(
        'document.documentElement.scrollWidth - document.documentElement.clientWidth',
      );

    const long = 'x'.repeat(200);
    const arabic = 'قميص قطني';
    const odd: PageData = {
      ...figuresOfPage,
      paths: [{ path: long, sessions: 1, converting: 1, identified: 1 }],
      conversions: [
        { source: `${arabic} </script>`, sessions: 1, converting: 1, identifiedConversion: 1, revenue: 1 },
      ],
      products: figuresOfPage.products.map((each) => ({ ...each, product: `${arabic} ${long}` })),
    };
    for (const [what, data, options] of [
      ['one day of data', figuresOfPage, {}],
      ['no data', emptyPage, {}],
      ['names of 200 characters and from right to left', odd, {}],
      ['a dark screen', figuresOfPage, { colorScheme: 'dark' }],
      ['a narrow screen', odd, { viewport: { width: 360, height: 700 } }],
    ] as const) {
      it(`can be read by everybody and stays quiet, with ${what}`, async () => {
        const seen = await show(data, options);
        // What the chart library warns of it also draws.
        expect(pageWith(data)).not.to.contain('⚠');
        expect(await violations(seen.page)).to.deep.equal([]);
        expect(seen.complaints).to.deep.equal([]);
        expect(await wide(seen), 'it scrolls sideways').to.equal(0);
        await seen.page.close();
      });
    }

    it('prints the figures behind each chart, and nothing that is only to be clicked on', async () => {
      const { page } = await show(figuresOfPage, { colorScheme: 'dark' });
      await page.emulateMedia({ media: 'print' });
      const shown = (selector: string): Promise<boolean> => page.isVisible(selector);
      expect(await shown('#conversion details td')).to.equal(true);
      expect([await shown('nav'), await shown('#walk'), await shown('.filter')]).to.deep.equal([
        false,
        false,
        false,
      ]);
      const ground = await page.evaluate<string>('getComputedStyle(document.body).backgroundColor');
      expect(ground).to.equal('rgb(255, 255, 255)');
      await page.close();
    });

    it('has the figures behind each chart', async () => {
      const { page } = await show(figuresOfPage);
      expect(await figures(page, 'paths')).to.deep.equal([
        ['home > cart', '1,200', '600', '601'],
        ['product', '400', '0', '0'],
      ]);
      expect((await figures(page, 'conversion'))[1]).to.deep.equal(['Unknown', '0', '0', '', '', '', '']);
      await page.close();
    });

    it('sorts products by number, filters them, searches the dictionary and walks the lineage by keyboard', async () => {
      const { page, complaints } = await show(figuresOfPage);
      const first = async (): Promise<string> => (await figures(page, 'products'))[0]?.[0] ?? '';
      await page.focus('#products th:nth-child(4) button');
      await page.keyboard.press('Enter');
      expect(await first()).to.equal('Hat');
      await page.keyboard.press('Enter');
      expect(await first()).to.equal('Boots');
      await page.fill('#products input', 'hat');
      expect(await page.isVisible('#products tbody tr:first-child')).to.equal(false);
      await page.fill('#sought', 'what the reader pays');
      expect(await page.textContent('#found')).to.match(/^\d+ tables$/);
      await page.fill('#column', 'silver.loans.fee');
      await page.press('#column', 'Enter');
      expect(await page.textContent('#up')).to.equal('bronze.loans.fee (as it is)');
      await page.focus('#down button');
      await page.keyboard.press('Enter');
      expect(await page.textContent('#here')).to.equal('gold.fact_loans.fee');
      expect(complaints).to.deep.equal([]);
      await page.close();
    });
  });
}
