import { mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';

/** A CSV file in writing. Lines gather in memory until they are flushed. */
export interface CsvFile {
  add(fields: readonly string[]): void;
  flush(): Promise<void>;
  close(): Promise<void>;
  /** Lines so far, without the header. */
  readonly rows: number;
  readonly bytes: number;
}

/** Starts a CSV file (RFC 4180, LF) with its header line, in a folder that is made where needed. */
export const createCsv = async (path: string, header: readonly string[]): Promise<CsvFile> => {
  await mkdir(dirname(path), { recursive: true });
  const handle = await open(path, 'w');
  let text = '';
  let rows = -1;
  let bytes = 0;
  const file = {
    add(fields: readonly string[]) {
      text += `${fields.map(quoted).join(',')}\n`;
      rows++;
    },
    async flush() {
      const chunk = Buffer.from(text);
      text = '';
      bytes += chunk.length;
      await handle.appendFile(chunk);
    },
    async close() {
      await file.flush();
      await handle.close();
    },
    get rows() {
      return rows;
    },
    get bytes() {
      return bytes;
    },
  };
  file.add(header);
  return file;
};

const quoted = (field: string) => (/[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field);
