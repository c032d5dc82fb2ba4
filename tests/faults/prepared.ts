import { type Outcome, ShopFolder } from './shop.ts';
import { type Delivery, rightDay } from './states.ts';

/** Shops to which something was delivered, kept because most faults begin with the same. */
export class PreparedShops {
  readonly #shops = new Map<string, Promise<ShopFolder>>();
  readonly #outcomes = new Map<number, Promise<Outcome>>();

  /** A copy of a shop to which lists of files were delivered, with a run after each. */
  async after(deliveries: readonly (readonly Delivery[])[]): Promise<ShopFolder> {
    return (await this.#shop(deliveries)).copy();
  }

  /** What a shop holds to which so many days were delivered right and in order. */
  undisturbed(days: number): Promise<Outcome> {
    const known = this.#outcomes.get(days);
    if (known !== undefined) return known;
    const lists = Array.from({ length: days }, (_, index) => rightDay(index + 1));
    const outcome = this.#shop(lists).then((shop) => shop.look());
    this.#outcomes.set(days, outcome);
    return outcome;
  }

  async remove(): Promise<void> {
    for (const shop of this.#shops.values()) await (await shop).remove();
  }

  #shop(deliveries: readonly (readonly Delivery[])[]): Promise<ShopFolder> {
    const key = JSON.stringify(deliveries);
    const known = this.#shops.get(key);
    if (known !== undefined) return known;
    const shop = this.#made(deliveries);
    this.#shops.set(key, shop);
    return shop;
  }

  async #made(deliveries: readonly (readonly Delivery[])[]): Promise<ShopFolder> {
    const last = deliveries.at(-1);
    if (last === undefined) return ShopFolder.empty();
    const shop = await this.after(deliveries.slice(0, -1));
    await shop.deliver(last);
    await shop.run();
    return shop;
  }
}
