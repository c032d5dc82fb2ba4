const directWays = ['as it is', 'transformed', 'aggregated'] as const;

type IndirectWay = 'condition' | 'window' | 'order' | 'filter' | 'join' | 'group';

/** How a value goes from one column to another: the value itself, or only a say in what the other is or which rows there are. */
export type Way = (typeof directWays)[number] | IndirectWay;

/** The name of the column that stands for a relation's rows: COUNT(*) is made of these. */
export const rowsThemselves = '*';

/** A column of a table or view that a query reads. */
export interface FlowSource {
  /** `dataset.name`, or the name alone where the catalog has no dataset for it. */
  readonly relation: string;
  /** Name, or `*` for the rows themselves. */
  readonly column: string;
  readonly way: Way;
}

/** Sources, each once, by what they are. */
export type Flow = ReadonlyMap<string, FlowSource>;

export const nothing: Flow = new Map();

const isDirect = (way: Way): boolean => directWays.some((each) => each === way);

export function flowOf(sources: Iterable<FlowSource>): Flow {
  return new Map(
    [...sources].map((source) => [`${source.relation}\n${source.column}\n${source.way}`, source]),
  );
}

export function together(...flows: readonly Flow[]): Flow {
  return new Map(flows.flatMap((flow) => [...flow]));
}

/** What a value becomes on its way through an expression. What has only a say keeps it. */
export function through(flow: Flow, way: 'transformed' | 'aggregated'): Flow {
  return flowOf(
    [...flow.values()].map((source) => {
      const stays = !isDirect(source.way) || source.way === 'aggregated';
      return stays ? source : { ...source, way };
    }),
  );
}

/** What has a say where the values of a flow are only looked at. */
export function deciding(flow: Flow, way: IndirectWay): Flow {
  return flowOf([...flow.values()].map((source) => ({ ...source, way })));
}
