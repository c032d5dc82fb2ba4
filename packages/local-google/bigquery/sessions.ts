import type { EmbeddedWarehouse, WarehouseSession } from '@ecommerce/googlesql';

/** Sessions of a warehouse for whoever needs one, made as they are needed. */
export class Sessions {
  readonly #warehouse: EmbeddedWarehouse;
  readonly #idle: WarehouseSession[] = [];

  constructor(warehouse: EmbeddedWarehouse) {
    this.#warehouse = warehouse;
  }

  /** Lends a session for the time of the work. */
  async use<Value>(work: (session: WarehouseSession) => Promise<Value>): Promise<Value> {
    const session = this.#idle.pop() ?? (await this.#warehouse.session());
    try {
      return await work(session);
    } finally {
      this.#idle.push(session);
    }
  }
}
