import { readFileSync } from 'node:fs';
import type { Definition } from '../../../model/definition.ts';
import type { Lineage } from '../../../model/lineage/graph.ts';
import type { Subject } from '../../../model/semantics/describe.ts';
import type { Target } from '../../../model/target.ts';
import { html, Html } from './html.ts';
import type { PageData } from './read.ts';
import { answersSections } from './sections/answers.ts';
import { dictionarySection, lineageSection } from './sections/model.ts';
import { qualitySection, stepsSection } from './sections/quality.ts';

export interface Page {
  readonly data: PageData;
  readonly lineage: Lineage;
  readonly definitions: readonly Definition[];
  /** Gold as its contracts describe it, for the dictionary. */
  readonly subjects: readonly Subject[];
  /** The stack in which marts are opened with Looker Studio, where there is one. */
  readonly deployed?: Target;
}

const beside = (name: string): string => readFileSync(new URL(name, import.meta.url), 'utf8');

const parts = [
  ['behave', 'How do customers behave?'],
  ['buy', 'What makes them buy?'],
  ['perform', 'How do products perform?'],
  ['quality', 'Quality'],
  ['steps', 'Steps'],
  ['lineage', 'Lineage'],
  ['dictionary', 'Data dictionary'],
] as const;

/** One HTML file that needs nothing else: neither network nor server. It forbids itself every request. */
export function pageOf(page: Page): string {
  const { data, lineage } = page;
  const newest = data.snapshots
    .map(({ date }) => date)
    .sort()
    .at(-1);
  const links = parts.map(([id, title]) => html`<li><a href="#${id}">${title}</a></li>`);
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta
          http-equiv="Content-Security-Policy"
          content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'"
        />
        <title>What the warehouse says</title>
        <style>
          ${new Html(beside('style.css'))}
        </style>
      </head>
      <body>
        <header>
          <h1>What the warehouse says</h1>
          <p>
            ${newest === undefined ? 'No snapshot was delivered yet.' : `Snapshots up to ${newest}.`} Personal
            data is not in it.
          </p>
          <nav aria-label="Parts of the page">
            <ul>
              ${links}
            </ul>
          </nav>
        </header>
        <main>
          ${answersSections(data)} ${qualitySection(data)} ${stepsSection(data)} ${lineageSection(lineage)}
          ${dictionarySection(page)}
        </main>
        <script>
          ${new Html(beside('client.js'))};
        </script>
      </body>
    </html> `.text;
}
