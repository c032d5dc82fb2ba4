import type { Problem } from './problem.ts';

/** A thing of the warehouse and what must exist before it. Names are `dataset.name`. */
export interface Node {
  readonly name: string;
  /** Where a problem with it is to be mended. */
  readonly path: string;
  readonly needs: readonly string[];
}

const layers = ['bronze', 'silver', 'gold'];

/** Names that nothing defines, references upwards and cycles. */
export function checkGraph(nodes: readonly Node[]): Problem[] {
  const known = new Set(nodes.map(({ name }) => name));
  return [
    ...nodes.flatMap(({ name, path, needs }) =>
      needs.flatMap((needed) => {
        if (!known.has(needed) && !needed.includes('.INFORMATION_SCHEMA.')) {
          return [{ path, message: `${name} names ${needed}, which does not exist` }];
        }
        return layer(needed) > layer(name) && layer(name) >= 0
          ? [{ path, message: `${name} reads upwards from ${needed}: a layer reads itself and those below` }]
          : [];
      }),
    ),
    ...cycle(nodes),
  ];
}

/** The nodes so that each comes after what it needs; otherwise in the order given. */
export function inOrder<N extends Node>(nodes: readonly N[]): N[] {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const done = new Set<string>();
  const ordered: N[] = [];
  const visit = (node: N): void => {
    if (done.has(node.name)) return;
    done.add(node.name);
    for (const needed of node.needs) {
      const before = byName.get(needed);
      if (before !== undefined) visit(before);
    }
    ordered.push(node);
  };
  nodes.forEach(visit);
  return ordered;
}

/** Everything that a node is made from, itself not included. */
export function upstream(nodes: readonly Node[], name: string): Set<string> {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const found = new Set<string>();
  const visit = (at: string): void => {
    for (const needed of byName.get(at)?.needs ?? []) {
      if (!found.has(needed)) {
        found.add(needed);
        visit(needed);
      }
    }
  };
  visit(name);
  return found;
}

/** Position of the layer; ops and quality lie beside them and may read any. */
function layer(name: string): number {
  return layers.indexOf(name.split('.')[0] ?? '');
}

function cycle(nodes: readonly Node[]): Problem[] {
  const found = nodes.find(({ name }) => upstream(nodes, name).has(name));
  return found === undefined
    ? []
    : [
        {
          path: found.path,
          message: `${found.name} needs itself, by way of ${way(nodes, found.name).join(' → ')}`,
        },
      ];
}

/** A shortest way from a node back to itself. */
function way(nodes: readonly Node[], name: string): string[] {
  const needsOf = new Map(nodes.map((node) => [node.name, node.needs]));
  const ways = (needsOf.get(name) ?? []).map((needed) => [needed]);
  const seen = new Set<string>();
  for (const path of ways) {
    const last = path[path.length - 1] ?? '';
    if (last === name) return path;
    if (seen.has(last)) continue;
    seen.add(last);
    ways.push(...(needsOf.get(last) ?? []).map((needed) => [...path, needed]));
  }
  return [];
}
