/** The REST type `StandardSqlDataType`. */
interface DataType {
  readonly typeKind: string;
  readonly arrayElementType?: DataType;
}

/**
 * A GoogleSQL type as an argument of a routine takes it.
 *
 * @throws Error for a STRUCT and types with parameters, which no routine of the pipeline takes.
 */
export function dataType(type: string): DataType {
  const element = /^ARRAY<(.+)>$/.exec(type)?.[1];
  if (element !== undefined) return { typeKind: 'ARRAY', arrayElementType: dataType(element) };
  if (!/^[A-Z0-9]+$/.test(type)) throw new Error(`An argument cannot be a ${type}.`);
  return { typeKind: type };
}
