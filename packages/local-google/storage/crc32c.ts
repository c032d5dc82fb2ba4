/** The polynomial of Castagnoli, bits reversed. */
const polynomial = 0x82f63b78;

const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = (value & 1) === 1 ? (value >>> 1) ^ polynomial : value >>> 1;
  return value;
});

/** CRC32C of bytes that come in pieces, as Cloud Storage has it of every object. */
export class Crc32c {
  #state = 0xffffffff;

  update(bytes: Uint8Array): void {
    let state = this.#state;
    for (const byte of bytes) state = (table[(state ^ byte) & 0xff] ?? 0) ^ (state >>> 8);
    this.#state = state;
  }

  /** In base64 of big-endian order. */
  digest(): string {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE((this.#state ^ 0xffffffff) >>> 0);
    return bytes.toString('base64');
  }
}
