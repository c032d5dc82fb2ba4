import type { Heading } from '../../table.ts';
import { html, type Html } from './html.ts';

/** What a cell shows, and the number that it sorts by where that is another. */
type Cell = string | { readonly text: string; readonly value: number | null };

export interface TableOfPage {
  /** What it is, for those who hear it. */
  readonly caption: string;
  readonly headings: readonly Heading[];
  readonly rows: readonly (readonly Cell[])[];
  /** Whether a reader may sort and filter it. */
  readonly isLong?: boolean;
}

/** A table that scrolls by itself where the screen is narrow. Names may be of any script: each cell finds its own direction. */
export function tableOf({ caption, headings, rows, isLong = false }: TableOfPage): Html {
  const head = headings.map(({ title, align }) => html`<th scope="col" class="${align}">${title}</th>`);
  const body = rows.map(
    (row) =>
      html`<tr>
        ${row.map((cell, index) => cellOf(cell, headings[index]?.align ?? 'left'))}
      </tr> `,
  );
  return html`<div class="scroll" role="group" tabindex="0" aria-label="${caption}"><table${
    isLong ? html` class="long"` : undefined
  }><caption>${caption}</caption><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table></div>`;
}

function cellOf(cell: Cell, align: Heading['align']): Html {
  if (typeof cell === 'string')
    return align === 'left' ? html`<td dir="auto">${cell}</td>` : html`<td class="right">${cell}</td>`;
  return html`<td class="${align}" data-value="${cell.value ?? ''}">${cell.text}</td>`;
}
