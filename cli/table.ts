import stringWidth from 'string-width';

export interface Heading {
  readonly title: string;
  /** Numbers line up at their last digit. */
  readonly align: 'left' | 'right';
}

/** Rows as aligned plain text under their headings, a line each; widths are those of the screen. */
export function textTable(headings: readonly Heading[], rows: readonly (readonly string[])[]): string {
  const lines = [headings.map(({ title }) => title), ...rows].map((line) => line.map(printable));
  const widths = headings.map((_, column) =>
    Math.max(...lines.map((line) => stringWidth(line[column] ?? ''))),
  );
  const [head = '', ...body] = lines.map((line) =>
    headings
      .map(({ align }, column) => pad(line[column] ?? '', widths[column] ?? 0, align))
      .join('  ')
      .trimEnd(),
  );
  const rule = widths.map((size) => '─'.repeat(size)).join('  ');
  return [head, rule, ...body].map((line) => `${line}\n`).join('');
}

function pad(text: string, size: number, align: Heading['align']): string {
  const space = ' '.repeat(size - stringWidth(text));
  return align === 'left' ? text + space : space + text;
}

/** Control characters would break the lines or drive the terminal: they are shown as escapes. */
function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, (sign) =>
    JSON.stringify(sign)
      .slice(1, -1)
      .replace(/^[\u007f-\u009f]$/, hex),
  );
}

const hex = (sign: string): string => `\\u00${sign.charCodeAt(0).toString(16)}`;
