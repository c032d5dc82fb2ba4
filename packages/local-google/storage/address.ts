/** The bucket and the path in an address such as `gs://bucket/folder/*.csv`; both empty where a text is none. */
export function objectAddress(uri: string): { readonly bucket: string; readonly path: string } {
  const [, bucket = '', path = ''] = /^gs:\/\/([^/]+)\/(.+)$/.exec(uri) ?? [];
  return { bucket, path };
}
