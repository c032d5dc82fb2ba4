import { define } from './macro.ts';

const k0 = '14097894508562428199::UBIGINT';
const k1 = '13011662864482103923::UBIGINT';
const k2 = '11160318154034397263::UBIGINT';

const times = (a: string, b: string) => `_googlesql.u64_multiply(${a}, ${b})`;
const plus = (first: string, ...rest: string[]): string =>
  rest.reduce((sum, each) => `_googlesql.u64_add(${sum}, ${each})`, first);
const rotate = (x: string, bits: number) => `_googlesql.u64_rotate(${x}, ${String(bits)})`;
const hash16 = (u: string, v: string) => `_googlesql.farm_16(${u}, ${v}, mul)`;
/** Eight little-endian bytes at a position of the text `h` of hexadecimal digits, `from` counted from its end where negative. */
const fetch = (from: number) => `_googlesql.u64_at(h, ${from < 0 ? `n - ${String(-from)}` : String(from)})`;
/** Names a value once, however often the body uses it. */
const bind = (name: string, value: string, body: string) =>
  `list_transform([${value}], lambda ${name}: ${body})[1]`;

const upTo16 = bind(
  'a',
  plus(fetch(0), k2),
  bind(
    'b',
    fetch(-8),
    hash16(plus(times(rotate('b', 37), 'mul'), 'a'), times(plus(rotate('a', 25), 'b'), 'mul')),
  ),
);

const upTo7 = hash16(
  plus('n::UBIGINT', times('_googlesql.u32_at(h, 0)', '8::UBIGINT')),
  '_googlesql.u32_at(h, n - 4)',
);

const upTo3 = times(
  `_googlesql.u64_shift_mix(xor(${times(`(_googlesql.u8_at(h, 0) + 256 * _googlesql.u8_at(h, n // 2))::UBIGINT`, k2)}, ${times(`(n + 4 * _googlesql.u8_at(h, n - 1))::UBIGINT`, k0)}))`,
  k2,
);

const abcd = (factor: string, body: string) =>
  bind(
    'a',
    times(fetch(0), factor),
    bind('b', fetch(8), bind('c', times(fetch(-8), 'mul'), bind('d', times(fetch(-16), k2), body))),
  );

const first = plus(rotate(plus('a', 'b'), 43), rotate('c', 30), 'd');
const second = plus('a', rotate(plus('b', k2), 18), 'c');

const upTo32 = abcd(k1, hash16(first, second));

const upTo64 = abcd(
  k2,
  bind(
    'y',
    first,
    bind(
      'z',
      hash16('y', second),
      bind(
        'e',
        times(fetch(16), 'mul'),
        bind(
          'f',
          fetch(24),
          bind(
            'g',
            times(plus('y', fetch(-32)), 'mul'),
            bind(
              'i',
              times(plus('z', fetch(-24)), 'mul'),
              hash16(
                plus(rotate(plus('e', 'f'), 43), rotate('g', 30), 'i'),
                plus('e', rotate(plus('f', 'a'), 18), 'g'),
              ),
            ),
          ),
        ),
      ),
    ),
  ),
);

/** FARM_FINGERPRINT (FarmHash's Fingerprint64) of up to 64 bytes, in unsigned arithmetic modulo 2^64. */
export const fingerprintMacros: readonly string[] = [
  define('u64_add', 'a, b', '((a::UHUGEINT + b::UHUGEINT) % 18446744073709551616::UHUGEINT)::UBIGINT'),
  define('u64_multiply', 'a, b', '((a::UHUGEINT * b::UHUGEINT) % 18446744073709551616::UHUGEINT)::UBIGINT'),
  define(
    'u64_rotate',
    'x, bits',
    `_googlesql.u64_add(x >> bits::UBIGINT, _googlesql.u64_multiply(x, 1::UBIGINT << (64 - bits)::UBIGINT))`,
  ),
  define('u64_shift_mix', 'x', bind('v', 'x', 'xor(v, v >> 47::UBIGINT)')),
  define('u8_at', 'h, i', `('0x' || substring(h, 2 * i + 1, 2))::BIGINT`),
  define(
    'u32_at',
    'h, i',
    `('0x' || array_to_string(list_transform([3, 2, 1, 0], lambda k: substring(h, 2 * (i + k) + 1, 2)), ''))::UBIGINT`,
  ),
  define(
    'u64_at',
    'h, i',
    `('0x' || array_to_string(list_transform([7, 6, 5, 4, 3, 2, 1, 0], lambda k: substring(h, 2 * (i + k) + 1, 2)), ''))::UBIGINT`,
  ),
  define(
    'farm_16',
    'u, v, mul',
    bind(
      'v0',
      'v',
      bind(
        'p',
        `_googlesql.u64_shift_mix(_googlesql.u64_multiply(xor(u, v0), mul))`,
        `_googlesql.u64_multiply(_googlesql.u64_shift_mix(_googlesql.u64_multiply(xor(v0, p), mul)), mul)`,
      ),
    ),
  ),
  define(
    'farm',
    'h, n, mul',
    `CASE WHEN n IS NULL THEN NULL WHEN n = 0 THEN ${k2} WHEN n < 4 THEN ${upTo3} WHEN n < 8 THEN ${upTo7} WHEN n <= 16 THEN ${upTo16}
       WHEN n <= 32 THEN ${upTo32} WHEN n <= 64 THEN ${upTo64}
       ELSE error('FARM_FINGERPRINT of more than 64 bytes is not supported by the embedded warehouse') END`,
  ),
  define(
    'farm_fingerprint',
    's',
    `list_transform([_googlesql.farm(hex(s), strlen(s), ${plus(k2, '(2 * strlen(s))::UBIGINT')})], lambda r:
       (CASE WHEN r > 9223372036854775807 THEN r::HUGEINT - 18446744073709551616 ELSE r::HUGEINT END)::BIGINT)[1]`,
  ),
];
