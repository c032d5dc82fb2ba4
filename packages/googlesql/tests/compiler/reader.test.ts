import { expect } from 'chai';
import { ResolvedNode } from '../../compiler/reader.ts';

const scan = (more: object) => ({
  node: 'resolved_table_scan_node',
  resolved_table_scan_node: {
    parse_location_range: { start: 7, end: 9 },
    column_list: [],
    hint_list: [],
    alias: 't',
    ...more,
  },
});

describe('a node of the resolved tree', () => {
  it('finds its kind and its fields', () => {
    const node = new ResolvedNode(scan({}), 'Scan');
    expect(node.kind).to.equal('TableScan');
    expect(node.text('alias')).to.equal('t');
    expect(node.columns('column_list')).to.deep.equal([]);
  });

  it('is finished when all that says something was read', () => {
    const node = new ResolvedNode(scan({ is_value_table: false, error_mode: 'DEFAULT_ERROR_MODE' }), 'Scan');
    node.text('alias');
    expect(() => {
      node.finish();
    }).not.to.throw();
  });

  it('refuses an option that nobody read, and knows its place', () => {
    const node = new ResolvedNode(scan({ lock_mode: 'FOR_UPDATE' }), 'Scan');
    node.text('alias');
    expect(() => {
      node.finish();
    })
      .to.throw('TableScan with lock_mode = FOR_UPDATE')
      .with.property('place')
      .that.deep.includes({ start: 7 });
  });

  it('refuses a child that nobody visited, and an unread option of a child', () => {
    const message = scan({ for_system_time_expr: scan({ alias: 'inner' }) });
    const unvisited = new ResolvedNode(message, 'Scan');
    unvisited.text('alias');
    expect(() => {
      unvisited.finish();
    }).to.throw('TableScan with for_system_time_expr');
    const visited = new ResolvedNode(message, 'Scan');
    visited.text('alias');
    visited.child('for_system_time_expr');
    expect(() => {
      visited.finish();
    }).to.throw('TableScan with alias = inner');
  });
});
