/** A moment in the format elements of GoogleSQL's `FORMAT_TIMESTAMP`. */
export type Format = (format: string, moment: Date) => Promise<string>;

const units: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1000 };

/** An offset such as `-24h` or `+1h30m`, in milliseconds. */
function offsetOf(offset: string): number {
  const parts = [...offset.matchAll(/([\d.]+)([hms])/g)];
  const sum = parts.reduce(
    (total, [, count = '', unit = '']) => total + Number(count) * (units[unit] ?? 0),
    0,
  );
  return offset.startsWith('-') ? -sum : sum;
}

/** An escaped character, or a parameter: `{run_date}`, `{run_time-24h|"%Y%m%d"}`. */
const placeholder =
  /\\([{}"|])|\{run_date\}|\{run_time((?:[+-](?:[\d.]+h)?(?:[\d.]+m)?(?:[\d.]+s)?)?)\|"((?:[^"\\]|\\.)*)"\}/g;

/**
 * Fills in the runtime parameters of a path or a table's name.
 *
 * @param runTime the time for which the run is, which need not be when it runs.
 * @see https://cloud.google.com/bigquery/docs/gcs-transfer-parameters
 */
export async function fillTemplate(template: string, runTime: Date, format: Format): Promise<string> {
  const pieces: string[] = [];
  let from = 0;
  for (const match of template.matchAll(placeholder)) {
    const [found, escaped, offset = '', pattern] = match;
    pieces.push(template.slice(from, match.index));
    if (escaped !== undefined) pieces.push(escaped);
    else if (pattern === undefined) pieces.push(runTime.toISOString().slice(0, 10).replaceAll('-', ''));
    else {
      const moment = new Date(runTime.getTime() + offsetOf(offset));
      pieces.push(await format(pattern.replaceAll(/\\(.)/g, '$1'), moment));
    }
    from = match.index + found.length;
  }
  return pieces.join('') + template.slice(from);
}
