/** A list that something can be picked from. */
export type List<T> = readonly [T, ...T[]];
