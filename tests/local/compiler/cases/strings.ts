import { over } from '../case.ts';

export const strings = over('texts', [
  'CONCAT(s, t)', `CONCAT(s, '|', t, '!')`, 's || t', 'LENGTH(s)', 'CHAR_LENGTH(s)', 'BYTE_LENGTH(s)', 'LOWER(s)', 'UPPER(s)', 'TRIM(s)', 'LTRIM(s)', 'RTRIM(s)',
  'TRIM(s, t)', 'LTRIM(s, t)', 'RTRIM(s, t)', 'STRPOS(s, t)', 'INSTR(s, t)', 'REPLACE(s, t, "#")', `REPLACE(s, 'a', t)`, 'STARTS_WITH(s, t)', 'ENDS_WITH(s, t)', 'REVERSE(s)',
  'SUBSTR(s, 2)', 'SUBSTR(s, 1, 3)', 'SUBSTR(s, 0, 2)', 'SUBSTR(s, -3)', 'SUBSTR(s, -3, 2)', 'SUBSTR(s, -100, 2)', 'SUBSTR(s, 100)', 'SUBSTR(s, id - 10, 3)', 'SUBSTR(s, 2, id - 5)', 'SAFE.SUBSTR(s, 2, id - 5)',
  'SUBSTR(s, id - 10)', 'SUBSTRING(s, 2, 2)', 'LEFT(s, 2)', 'RIGHT(s, 2)', 'LEFT(s, id - 5)', 'SAFE.LEFT(s, id - 5)', 'SAFE.RIGHT(s, id - 5)', 'REPEAT(s, 2)', 'REPEAT(s, id - 3)', 'SAFE.REPEAT(s, id - 3)',
  'LPAD(s, 5)', 'LPAD(s, 5, t)', 'RPAD(s, 5)', 'RPAD(s, 5, t)', `LPAD(s, 8, '*-')`, 'SAFE.LPAD(s, id - 5)', 'SAFE.RPAD(s, 5, t)', 'SAFE.LPAD(s, 5, t)', 'SAFE.RPAD(s, id - 5)',
  'SPLIT(s)', `SPLIT(s, ',')`, 'SPLIT(s, t)', `SPLIT(s, '')`, `SPLIT(s, '/')[SAFE_OFFSET(1)]`,
  's LIKE t', `s LIKE '%a%'`, `s LIKE '_b%'`, `s LIKE '%\\\\%%'`, `s NOT LIKE '%e'`, 'NORMALIZE(s)', 'NORMALIZE(s, NFC)', `NORMALIZE('é', NFD) = 'é'`, 'INITCAP(s)', 'UNICODE(s)',
  `REGEXP_CONTAINS(s, r'[a-c]+')`, `REGEXP_CONTAINS(s, r'^a.*c$')`, `REGEXP_CONTAINS(s, r'e1.line')`, `REGEXP_CONTAINS(s, r'(?i)ABC')`, `REGEXP_EXTRACT(s, r'[a-z]+')`, `REGEXP_EXTRACT(s, r'/(\\w+)/')`, `REGEXP_EXTRACT(s, r'^(?:x=)?(\\w+)')`, `REGEXP_EXTRACT(s, r'(abc|def)')`,
  `REGEXP_EXTRACT(s, r'x*')`, `REGEXP_EXTRACT_ALL(s, r'[a-z]')`, `REGEXP_EXTRACT_ALL(s, r'(\\d)\\d?')`, `REGEXP_EXTRACT_ALL(s, r'é|日')`, `REGEXP_REPLACE(s, r'[aeiou]', '*')`, `REGEXP_REPLACE(s, r'(\\w)(\\w)', r'\\2\\1')`, `REGEXP_REPLACE(s, r'[^a-zA-Z0-9]+', '-')`, `REGEXP_REPLACE(s, r'\\s+', '')`,
  `REGEXP_INSTR(s, r'[d-z]')`, `REGEXP_INSTR(s, r'本|😀')`,
  'MD5(s)', 'TO_HEX(MD5(s))', 'SHA1(s)', 'SHA256(s)', 'TO_HEX(SHA256(CONCAT(s, t)))', 'TO_HEX(CAST(s AS BYTES))', 'TO_BASE64(CAST(s AS BYTES))', 'LENGTH(CAST(s AS BYTES))', 'BYTE_LENGTH(CAST(s AS BYTES))', 'MD5(CAST(s AS BYTES))', 'SHA256(CAST(s AS BYTES))', 'SHA1(CAST(s AS BYTES))',
  'FROM_HEX(TO_HEX(CAST(s AS BYTES)))', 'SAFE.FROM_HEX(s)', 'FROM_HEX(s)', 'FROM_BASE64(TO_BASE64(CAST(s AS BYTES)))', 'SAFE_CONVERT_BYTES_TO_STRING(CAST(s AS BYTES))', 'CONCAT(CAST(s AS BYTES), b"x")', 'CAST(s AS BYTES) || b"x"',
  'FARM_FINGERPRINT(s)', 'FARM_FINGERPRINT(SUBSTR(REPEAT(s, 3), 1, 20))', 'FARM_FINGERPRINT(LEFT(REPEAT(CONCAT(s, t), 5), 15))', 'FARM_FINGERPRINT(LEFT(REPEAT(s, 9), 17))',
  `FORMAT('%s-%s', s, t)`, `FORMAT('%10s|%-6s|', s, t)`, `FORMAT('%d%%', id)`, `FORMAT('%05d', id - 10)`, `FORMAT("%'d", id * 1000000)`, `FORMAT('%t', s)`, `FORMAT('%5d|%-5d|', id, id)`, `FORMAT('%.2f', id / 3)`, `FORMAT('%8.3f|%f', id / 7, id / 3)`, `FORMAT('plain')`,
]);
