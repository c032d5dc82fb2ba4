import { z } from 'zod';

export const help = `Takes CSV snapshots through bronze, silver and gold on this machine and tells what became of them.

  npm start                                        a small made-up shop, three days, in .local/sample
  npm start -- --source DIR [--date YYYY-MM-DD]    your own files, in .local/default

  --source DIR    users.csv, products.csv, orders.csv, order_items.csv and events.csv: one snapshot, of --date;
                  or folders dataset_name=<name>/date=<YYYYMMDD>/ of CSV files, which say their dates themselves
  --date DATE     the day (UTC) that flat files are of (default: today's)
  --local DIR     the warehouse in that folder, a new one where there is none
  --users N       size of the made-up shop (default: 1500)
  --verbose       prints the whole report and not only its answers
  --json          prints the report for machines; with npm start -s it is all of standard output
  --help          shows this

Again, it has nothing to do. Delete the folder under .local to begin anew.
`;

export const options = {
  source: { type: 'string' },
  date: { type: 'string' },
  users: { type: 'string' },
  local: { type: 'string' },
  verbose: { type: 'boolean' },
  json: { type: 'boolean' },
} as const;

const users = z
  .string()
  .regex(/^[1-9]\d{0,6}$/, { error: 'a whole number from 1 to 9999999 is needed' })
  .transform(Number);

/** Either a made-up shop of some size or somebody's own files, of a day. */
export const Arguments = z
  .strictObject({
    source: z.string().min(1, { error: 'a folder is needed' }).optional(),
    date: z.iso.date({ error: 'a day like 2026-02-05 is needed' }).optional(),
    users: users.optional(),
    local: z.string().min(1, { error: 'a folder is needed' }).optional(),
    verbose: z.boolean().default(false),
    json: z.boolean().default(false),
    positionals: z.array(z.string()).max(0, { error: 'Nothing but options is understood.' }),
  })
  .refine(({ source, users: size }) => source === undefined || size === undefined, {
    error: '--users is the size of the made-up shop and means nothing beside --source.',
  })
  .refine(({ source, date }) => source !== undefined || date === undefined, {
    error: '--date says of which day the files of --source are; the made-up shop has days of its own.',
  });

export type Arguments = z.infer<typeof Arguments>;
