/**
 * A price as the source writes it: the binary float (32 bits) nearest to it, in full, for example
 * `3.9900000095367432` for 3.99 and `25.0` for 25.
 */
export const spellPrice = (price: number) => spellDouble(Math.fround(price));

/** A 64-bit float in full. */
export const spellDouble = (value: number) => {
  const text = value.toPrecision(17).replace(/0+$/, '');
  return text.endsWith('.') ? `${text}0` : text;
};
