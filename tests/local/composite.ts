import type { Lake } from '../../pipeline/ports.ts';

/** A lake in which objects whose name matches were uploaded in parts: such composite objects have no MD5. */
export const withComposite = (lake: Lake, isComposite: (name: string) => boolean): Lake => ({
  ...lake,
  list: async (bucket, prefix) =>
    (await lake.list(bucket, prefix)).map((object) =>
      isComposite(object.name) ? { ...object, md5: null } : object,
    ),
});
