import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import { html, Html } from '../html.ts';
import { tableOf, type TableOfPage } from '../table.ts';

/** A picture with its words and, behind it, its figures. */
export interface Chart {
  readonly id: string;
  readonly title: string;
  /** What it can and cannot claim. */
  readonly claim: string;
  /** What it shows, for those who cannot see it. */
  readonly described: string;
  /** Undefined where there is nothing to draw. */
  readonly drawing: Html | undefined;
  /** Names of its colours, where it has any. */
  readonly legend?: readonly (readonly [name: string, colour: string])[];
  readonly table: Omit<TableOfPage, 'caption'>;
}

/** Colours of series, which the page's style gives for light and dark. */
export const colours = Array.from({ length: 8 }, (_, index) => `var(--c${index + 1})`);

/** Room for names at the left, and how much of a name is drawn; the table has all of it. */
export const nameMargin = 250;
export const shortened =
  (most: number) =>
  (name: string): string =>
    name.length <= most ? name : `${name.slice(0, most - 1)}…`;
export const shortName = shortened(36);

/** The first names in the order of the colours. */
export const legendOf = (names: readonly string[]): [string, string][] =>
  names.map((name, index) => [name, colours[index % colours.length] ?? '']);

export const share = (value: number): string => `${Math.round(value * 100)} %`;

/** Draws with Observable Plot into a document of its own: no browser is needed. */
export function draw(options: Plot.PlotOptions): Html {
  const { document } = parseHTML('<html><body></body></html>') as unknown as { document: object };
  const whole = {
    width: 860,
    marginBottom: 50,
    style: { fontSize: '13px' },
    ...options,
    color: { range: colours, ...options.color },
    document,
    figure: false,
  } as unknown as Plot.PlotOptions;
  const drawn = Plot.plot(whole) as unknown as { outerHTML: string };
  // The picture is one thing to a screen reader; the table behind it has its parts.
  return new Html(drawn.outerHTML.replace('<svg ', '<svg aria-hidden="true" '));
}

export function chartOf({ id, title, claim, described, drawing, legend = [], table }: Chart): Html {
  const picture =
    drawing === undefined
      ? html`<p class="none">Nothing to draw: there are no rows.</p>`
      : html`<div class="scroll" role="img" aria-labelledby="${id}-title ${id}-described" tabindex="0">
          ${drawing}
        </div>`;
  const swatches = legend.map(
    ([name, colour]) => html`<li><span class="swatch" style="background: ${colour}"></span>${name}</li>`,
  );
  return html`<figure id="${id}">
    <h3 id="${id}-title">${title}</h3>
    <p class="claim">${claim}</p>
    ${
      swatches.length === 0 || drawing === undefined
        ? undefined
        : html`<ul class="legend">
            ${swatches}
          </ul>`
    }
    ${picture}
    <p class="unseen" id="${id}-described">${described}</p>
    <details>
      <summary>Figures of “${title}”</summary>
      ${tableOf({ ...table, caption: title })}
    </details>
  </figure>`;
}
