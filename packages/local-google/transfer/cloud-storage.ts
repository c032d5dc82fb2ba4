import { checkLoad, load } from '../bigquery/load.ts';
import { GoogleError } from '../error.ts';
import { type Body, part, text } from '../state.ts';
import { objectAddress } from '../storage/address.ts';
import type { Playing } from './play.ts';
import { parameter, say } from './run.ts';
import { fillTemplate } from './template.ts';

const isTrue = (run: Body, name: string): boolean => parameter(run, name).toLowerCase() === 'true';

/** A load job's words for a transfer's; without one it is `APPEND`. */
const dispositions: Readonly<Record<string, string>> = {
  '': 'WRITE_APPEND',
  APPEND: 'WRITE_APPEND',
  WRITE_APPEND: 'WRITE_APPEND',
  MIRROR: 'WRITE_TRUNCATE',
  WRITE_TRUNCATE: 'WRITE_TRUNCATE',
};

/** A pattern for names of objects: an asterisk is anything but a slash. */
const patternOf = (path: string): RegExp =>
  new RegExp(
    `^${path
      .split('*')
      .map((literal) => literal.replaceAll(/[.*+?^${}()[\]\\|]/g, String.raw`\$&`))
      .join('[^/]*')}$`,
  );

/** What the config says about the load, in a load job's words. */
function settingsOf(run: Body, table: string, uris: string[]): Body {
  const wanted = parameter(run, 'write_disposition');
  const writeDisposition = dispositions[wanted];
  if (writeDisposition === undefined)
    throw new GoogleError(501, `No answer for a transfer with write_disposition ${wanted}`);
  return {
    sourceUris: uris,
    destinationTable: { datasetId: text(run, 'destinationDatasetId'), tableId: table },
    createDisposition: 'CREATE_NEVER',
    writeDisposition,
    sourceFormat: parameter(run, 'file_format') || 'CSV',
    encoding: parameter(run, 'encoding') || 'UTF8',
    fieldDelimiter: parameter(run, 'field_delimiter') || ',',
    quote: parameter(run, 'quote') || '"',
    skipLeadingRows: Number(parameter(run, 'skip_leading_rows')),
    maxBadRecords: Number(parameter(run, 'max_bad_records')),
    allowJaggedRows: isTrue(run, 'allow_jagged_rows'),
    allowQuotedNewlines: isTrue(run, 'allow_quoted_newlines'),
    ignoreUnknownValues: isTrue(run, 'ignore_unknown_values'),
  };
}

/** Until when runs have added what a path means: the generation of the newest of its files. */
function addedUntil(runs: readonly Body[], uri: string): bigint {
  const added = runs.map((run) => part(run, 'added') ?? {}).filter((each) => each['uri'] === uri);
  const times = added.map((each) => BigInt(text(each, 'until')));
  return times.reduce((latest, time) => (time > latest ? time : latest), -1n);
}

/**
 * Loads the objects that a transfer's path means into the table or the partition that it names; `APPEND` those that are newer than what it
 * has brought there before. Where there are none nothing is changed, and the run succeeds.
 */
export async function transferFiles({ run, engine, files, all }: Playing): Promise<void> {
  const runTime = new Date(text(run, 'runTime'));
  const fill = (template: string): Promise<string> =>
    fillTemplate(parameter(run, template), runTime, (format, moment) => engine.formatted(format, moment));
  const uri = await fill('data_path_template');
  const table = await fill('destination_table_name_template');
  const { bucket, path } = objectAddress(uri);
  if (bucket === '') throw new GoogleError(400, `data_path_template ${uri} is no address of objects`);
  const pattern = patternOf(path);
  const matching = (await files.list(bucket)).filter(({ name }) => pattern.test(name));
  if (matching.length === 0) {
    say(run, 'INFO', `No file matches ${uri}: nothing is loaded.`);
    return;
  }
  const appends = dispositions[parameter(run, 'write_disposition')] === 'WRITE_APPEND';
  const since = appends ? addedUntil(all(), uri) : -1n;
  const found = matching.filter(({ modified }) => modified > since);
  if (found.length === 0) {
    say(run, 'INFO', `No file of ${uri} is newer than those that were added before: nothing is loaded.`);
    return;
  }
  const settings = settingsOf(
    run,
    table,
    found.map(({ name }) => `gs://${bucket}/${name}`),
  );
  checkLoad(settings);
  const { rows } = await load(files, engine, settings);
  const newest = found.reduce((latest, { modified }) => (modified > latest ? modified : latest), since);
  if (appends) run['added'] = { uri, until: String(newest) };
  say(run, 'INFO', `${found.length} files of ${uri}, ${rows} rows, are loaded into ${table}.`);
}
