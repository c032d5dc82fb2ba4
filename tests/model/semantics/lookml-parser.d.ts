declare module 'lookml-parser' {
  const parser: { readonly parse: (text: string) => unknown };
  export default parser;
}
