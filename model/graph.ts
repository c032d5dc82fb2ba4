import type { Problem } from './problem.ts';

/** A thing of the warehouse and what must exist before it. Names are `dataset.name`. */
export interface Node {
  readonly name: string;
  /** The file or folder in which a problem with it is fixed. */
  readonly path: string;
  readonly needs: readonly string[];
}

const layers = ['bronze', 'silver', 'gold'];

/** Makes a problem where a node names something that it needs. */
export type At = (node: Node, needed: string, message: string) => Problem;

/** Names that nothing defines, references upwards and cycles. */
export function checkGraph(nodes: readonly Node[], at: At): Problem[] {
  const known = new Set(nodes.map(({ name }) => name));
  return [
    ...nodes.flatMap((node) =>
      node.needs.flatMap((needed) => {
        const { name } = node;
        if (!known.has(needed) && !needed.includes('.INFORMATION_SCHEMA.')) {
          return [at(node, needed, `${name} names ${needed}, which does not exist: name a table that does`)];
        }
        return layer(needed) > layer(name) && layer(name) >= 0
          ? [at(node, needed, `${name} reads upwards from ${needed}: a layer reads itself and those below`)]
          : [];
      }),
    ),
    ...cycle(nodes, at),
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

function cycle(nodes: readonly Node[], at: At): Problem[] {
  const found = nodes.find(({ name }) => upstream(nodes, name).has(name));
  if (found === undefined) return [];
  const round = way(nodes, found.name);
  return [
    at(
      found,
      round[0] ?? '',
      `${found.name} needs itself, by way of ${round.join(' → ')}: take one step out`,
    ),
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
