/** The screens that look at a gold table before it is published and follow from no figure. */
export const duplicateGrain = 'duplicate_grain';
export const orphan = 'orphan_key';
export const requiredMissing = 'required_missing';
export const buildFailed = 'build_failed';
