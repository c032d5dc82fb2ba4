/** A resource as the program asks the engine for it; outputs of other resources are filled in by the mocks. */
export interface RecordedResource {
  /** Token of the type, for example `gcp:bigquery/table:Table` or, of a component, `ecommerce:lake:Lake`. */
  readonly type: string;
  /** Logical name. */
  readonly name: string;
  /** `<type>::<name>` of the parent; undefined directly under the stack. */
  readonly parent: string | undefined;
  /** Plain JSON. */
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly options: ResourceOptions;
}

export interface ResourceOptions {
  readonly protect: boolean;
  readonly retainOnDelete: boolean;
  readonly deleteBeforeReplace: boolean;
  /** Inputs of which later differences do not count. */
  readonly ignoreChanges: readonly string[];
  /**
   * What the resource was called before: `<type>::<name>` under the parent of now. Where the parent was another one, with
   * the types of all former parents in front, as in a URN: `<type>$<type>::<name>`, or `$<type>::<name>` under the stack.
   */
  readonly aliases: readonly string[];
  /** `<type>::<name>` of what must be there first. */
  readonly dependsOn: readonly string[];
}

/** `<type>::<name>`, which no two resources of the program share. */
export function idOf({ type, name }: Pick<RecordedResource, 'type' | 'name'>): string {
  return `${type}::${name}`;
}

/** The logical name in an id that {@link idOf} made. */
export const nameOf = (id: string): string => id.slice(id.indexOf('::') + 2);

/** Types that hold data. */
export const tableType = 'gcp:bigquery/table:Table';
export const datasetType = 'gcp:bigquery/dataset:Dataset';
export const bucketType = 'gcp:storage/bucket:Bucket';

/** The type whose labels are where it delivers to. */
export const channelType = 'gcp:monitoring/notificationChannel:NotificationChannel';
