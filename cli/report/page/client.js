// What the page does by itself: sort and filter long tables, search the dictionary, walk the lineage. Without it all figures are there too.
'use strict';
const byId = (id) => document.getElementById(id);
const element = (name, text) => Object.assign(document.createElement(name), { textContent: text });

for (const table of document.querySelectorAll('table.long')) {
  const body = table.tBodies[0];
  const valueOf = (row, index) => {
    const { value } = row.cells[index].dataset;
    if (value === undefined) return row.cells[index].textContent;
    return value === '' ? -Infinity : Number(value);
  };
  [...table.tHead.rows[0].cells].forEach((head, index) => {
    const button = element('button', head.textContent);
    button.type = 'button';
    head.replaceChildren(button);
    button.addEventListener('click', () => {
      const isDown = head.getAttribute('aria-sort') !== 'descending';
      for (const each of head.parentElement.cells) each.removeAttribute('aria-sort');
      head.setAttribute('aria-sort', isDown ? 'descending' : 'ascending');
      const sorted = [...body.rows].sort((a, b) => {
        const [x, y] = [valueOf(a, index), valueOf(b, index)];
        const order = typeof x === 'number' ? x - y : x.localeCompare(y);
        return isDown ? -order : order;
      });
      body.append(...sorted);
    });
  });
  const label = element('label', 'Filter ');
  label.className = 'filter';
  const input = element('input', '');
  input.type = 'search';
  label.append(input);
  table.parentElement.before(label);
  input.addEventListener('input', () => {
    const sought = input.value.toLowerCase();
    for (const row of body.rows) row.hidden = !row.textContent.toLowerCase().includes(sought);
  });
}

byId('search').hidden = false;
byId('sought').addEventListener('input', ({ target }) => {
  const sought = target.value.trim().toLowerCase();
  let found = 0;
  for (const entry of document.querySelectorAll('.entry')) {
    entry.hidden = !entry.textContent.toLowerCase().includes(sought);
    entry.open = sought !== '' && !entry.hidden;
    if (!entry.hidden) found += 1;
  }
  byId('found').textContent = sought === '' ? '' : `${found} tables`;
});

const { columns, direct, steps } = JSON.parse(byId('lineage-data').textContent);
const side = (here, isUp) => {
  const near = steps.filter((step) => step[isUp ? 1 : 0] === here);
  return near.map((step) => {
    const item = element('li', '');
    if (!direct.includes(step[2])) item.className = 'deciding';
    const there = step[isUp ? 0 : 1];
    const button = element('button', `${columns[there]} (${step[2]})`);
    button.type = 'button';
    button.addEventListener('click', () => walk(there));
    item.append(button);
    return item;
  });
};
const walk = (here) => {
  byId('column').value = columns[here];
  byId('here').textContent = columns[here];
  for (const [id, isUp] of [
    ['up', true],
    ['down', false],
  ]) {
    const items = side(here, isUp);
    byId(id).replaceChildren(...(items.length === 0 ? [element('li', 'nothing')] : items));
  }
};
if (columns.length > 0) {
  byId('columns').append(...columns.map((name) => Object.assign(element('option', ''), { value: name })));
  byId('column').addEventListener('change', ({ target }) => {
    const here = columns.indexOf(target.value.trim());
    if (here >= 0) walk(here);
  });
  const first = columns.findIndex((name) => /^gold\.mart_.*revenue/.test(name));
  walk(Math.max(first, 0));
  byId('walk').hidden = false;
  byId('no-walk').hidden = true;
}
