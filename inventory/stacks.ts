/** The stacks whose configuration and inventory are committed. */
export const stacks = ['dev', 'prod'] as const;
