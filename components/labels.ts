/** Labels of every resource that can have some: what bills and inventories are grouped by. */
export interface Labels {
  readonly [key: string]: string;
  readonly application: string;
  readonly environment: string;
}
