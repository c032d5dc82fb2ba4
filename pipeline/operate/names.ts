import { type Dataset, datasetName, eachDataset, type Target } from '../../model/target.ts';

/** The names of a target's datasets. */
export type Names = Readonly<Record<Dataset, string>>;

/** The names of a target's datasets. */
export const namesOf = (target: Target): Names => eachDataset((dataset) => datasetName(target, dataset));
