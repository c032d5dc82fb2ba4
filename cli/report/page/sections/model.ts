import type { ColumnDefinition, Definition } from '../../../../model/definition.ts';
import { isDirect, type Lineage, nameOfColumn } from '../../../../model/lineage/graph.ts';
import type { Subject } from '../../../../model/semantics/describe.ts';
import { lookerStudioReport } from '../../../../model/semantics/looker-studio.ts';
import type { Target } from '../../../../model/target.ts';
import { nameOf } from '../../../../model/relation.ts';
import { left } from '../../format.ts';
import { html, json, type Html } from '../html.ts';
import type { Page } from '../page.ts';
import { tableOf } from '../table.ts';

/** A picture to walk: what a column comes from, the column, what is made of it. The page's script draws it. */
export function lineageSection({ steps }: Lineage): Html {
  const columns = [
    ...new Set(steps.flatMap(({ from, to }) => [nameOfColumn(from), nameOfColumn(to)])),
  ].sort();
  const place = new Map(columns.map((name, index) => [name, index]));
  const at = (name: string): number => place.get(name) ?? 0;
  const data = {
    columns,
    direct: [...new Set(steps.map(({ way }) => way))].filter(isDirect),
    steps: steps.map(({ from, to, way }) => [at(nameOfColumn(from)), at(nameOfColumn(to)), way]),
  };
  return html`<section aria-labelledby="lineage">
    <h2 id="lineage">Lineage</h2>
    <p>
      Where a column comes from, how, and where it goes, as the queries are resolved. <code>*</code> stands
      for the rows of a table.
    </p>
    <div id="walk" hidden>
      <label for="column">Column</label>
      <input id="column" list="columns" spellcheck="false" autocomplete="off" /><datalist
        id="columns"
      ></datalist>
      <div class="walk">
        <div>
          <h3>comes from</h3>
          <ul id="up"></ul>
        </div>
        <div>
          <h3>column</h3>
          <p id="here" aria-live="polite"></p>
        </div>
        <div>
          <h3>goes to</h3>
          <ul id="down"></ul>
        </div>
      </div>
    </div>
    <p class="none" id="no-walk">
      Without scripts: <code>npm run lineage -- gold.mart_product_performance.revenue</code>.
    </p>
    ${json('lineage-data', data)}
  </section>`;
}

/** Every table with every column. */
export function dictionarySection({
  definitions,
  subjects,
  deployed,
}: Pick<Page, 'definitions' | 'subjects' | 'deployed'>): Html {
  const subjectOf = new Map(subjects.map((subject) => [`gold.${subject.name}`, subject]));
  const shown = definitions.filter(({ kind }) => kind !== 'routine');
  return html`<section aria-labelledby="dictionary">
    <h2 id="dictionary">Data dictionary</h2>
    <p id="search" hidden>
      <label for="sought">Search tables, columns and descriptions</label> <input id="sought" type="search" />
      <span id="found" role="status"></span>
    </p>
    ${shown.map((definition) => entry(definition, subjectOf.get(nameOf(definition)), deployed))}
  </section>`;
}

function entry(definition: Definition, subject: Subject | undefined, deployed: Target | undefined): Html {
  const { metrics = [] } = subject ?? {};
  const description = definition.kind === 'routine' ? '' : definition.description;
  const columns: readonly Partial<ColumnDefinition>[] = 'columns' in definition ? definition.columns : [];
  return html`<details class="entry">
    <summary><code>${nameOf(definition)}</code> ${definition.kind.replace('_', ' ')}</summary>
    <p dir="auto">${description}</p>
    ${
      deployed === undefined || subject?.kind !== 'mart'
        ? undefined
        : html`<p>
            <a href="${lookerStudioReport(deployed, subject.name)}" rel="noreferrer"
              >Begin a report over ${subject.name} in Looker Studio</a
            >
          </p>`
    }
    ${
      columns.length === 0
        ? undefined
        : tableOf({
            caption: `Columns of ${nameOf(definition)}`,
            headings: ['column', 'type', 'description'].map(left),
            rows: columns.map(({ name = '', type = '', description = '' }) => [name, type, description]),
          })
    }
    ${
      metrics.length === 0
        ? undefined
        : tableOf({
            caption: `Figures of ${nameOf(definition)}`,
            headings: ['figure', 'also called', 'SQL', 'description'].map(left),
            rows: metrics.map(({ name, synonyms, sql, description: said }) => [
              name,
              synonyms.join(', '),
              sql,
              said,
            ]),
          })
    }
  </details> `;
}
