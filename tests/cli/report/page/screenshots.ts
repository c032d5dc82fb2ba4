import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pageFile, projectFolder, warehouses } from '../../../../cli/paths.ts';
import { chromiumPath, open, openBrowser } from './browser.ts';

/** Takes the README's pictures of the sample's page anew: `npm run screenshots`, after `npm start`. */
const file = pageFile(warehouses.sample);
if (chromiumPath === undefined) throw new Error('There is no Chromium: install it or name it in CHROMIUM.');
if (!existsSync(file)) throw new Error(`There is no page ${file}: npm start writes it.`);

const browser = await openBrowser();
const { page } = await open(browser, file, { viewport: { width: 960, height: 700 } });
for (const [id, name] of [
  ['conversion', 'report-conversion.png'],
  ['attributes', 'report-attributes.png'],
] as const) {
  const path = join(projectFolder, 'docs', name);
  await page.locator(`#${id}`).screenshot({ path });
  process.stdout.write(`${path}\n`);
}
await browser.close();
