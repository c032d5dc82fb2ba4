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
  /** `<type>::<name>` as the resource was called before. */
  readonly aliases: readonly string[];
  /** `<type>::<name>` of what must be there first. */
  readonly dependsOn: readonly string[];
}
