/** What kind of value a text spells: numbers have a range of their own. */
export interface Format {
  readonly name: string;
  readonly isNumber: boolean;
}

const number = (name: string): Format => ({ name, isNumber: true });
const text = (name: string): Format => ({ name, isNumber: false });

export const integer = number('integer');
export const wholeDecimal = number('N.0');

/** The first that fits counts. */
const patterns: readonly (readonly [RegExp, Format])[] = [
  [/^0\d+$/, text('digits after a 0')],
  [/^[+-]?\d+$/, integer],
  [/^[+-]?\d+\.0$/, wholeDecimal],
  [/^[+-]?\d*\.?\d+(e[+-]?\d+)?$/i, number('decimal')],
  [/^\d{4}-\d\d-\d\d$/, text('date')],
  [/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i, text('UUID')],
  [/^\d{1,3}(\.\d{1,3}){3}$/, text('IP address')],
  [/^[^\s@]+@[^\s@]+\.[^\s@]+$/, text('e-mail')],
  [/^\/\S*$/, text('path')],
  [/^POINT ?\(/, text('WKT point')],
  [/^null$/i, text('the word null')],
  [/^\s|\s$/, text('text with blanks around')],
  // Two letters that UTF-8 read as Latin-1 gives, and hardly any name has.
  [/[ÃÂ][\u0080-\u00bf]/, text('text encoded twice')],
];

const anyText = text('text');
const impossible = text('impossible timestamp');

const timestamp = /^(\d{4}-\d\d-\d\d)([ T])(\d\d):(\d\d):(\d\d)(\.\d+)?( ?(?:UTC|Z|[+-]\d\d(?::?\d\d)?))?$/;

/** Timestamps by their spelling, so that each is one object. */
const spellings = new Map<string, Format>();

/** The format of a value that is not empty. */
export const formatOf = (value: string): Format => {
  const [whole, date, between, hours, minutes, seconds, fraction, zone = ''] = timestamp.exec(value) ?? [];
  if (whole === undefined) return patterns.find(([pattern]) => pattern.test(value))?.[1] ?? anyText;
  if (!isDate(date) || Number(hours) > 23 || Number(minutes) > 59 || Number(seconds) > 59) return impossible;
  const name = `YYYY-MM-DD${between}hh:mm:ss${fraction === undefined ? '' : '.ffffff'}${zone}`;
  let format = spellings.get(name);
  if (format === undefined) spellings.set(name, (format = text(name)));
  return format;
};

const isDate = (date = '') => {
  const [year = 0, month = 0, day = 0] = date.split('-').map(Number);
  // The day before the first of the next month is the month's last.
  return month >= 1 && month <= 12 && day >= 1 && day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
};
