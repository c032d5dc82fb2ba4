import { datasetName } from '../../../../model/target.ts';
import { bucketsOf, tablesOf } from '../found.ts';
import type { Rule } from './rule.ts';

/** Delivered files, while they are the current version of their object, live at least as long as a day can be replayed. */
export const deliveredFilesOutliveTheReplayWindow: Rule = (declared) => {
  const { buckets, settings } = declared.target;
  return bucketsOf(declared)
    .filter(({ inputs }) => inputs.name === buckets.raw)
    .flatMap(({ id, inputs }) =>
      inputs.lifecycleRules.map(({ action, condition }) => ({ id, action, condition })),
    )
    .filter(({ action, condition }) => {
      if (action.type !== 'Delete') return false;
      const onlyFormer = 'withState' in condition && condition.withState === 'ARCHIVED';
      return !onlyFormer && (condition.age ?? 0) < settings.replayWindowDays;
    })
    .map(
      ({ id, condition }) =>
        `${id} deletes after ${condition.age ?? 0} days what can be replayed for ${settings.replayWindowDays}`,
    );
};

const millisecondsOfDay = 86_400_000;

/** Bronze keeps a day's partition for the replay window and two days more, since Google's pages disagree by one; nothing else expires. */
export const onlyBronzeExpires: Rule = (declared) => {
  const { settings } = declared.target;
  const bronze = datasetName(declared.target, 'bronze');
  return tablesOf(declared).flatMap(({ name, inputs }) => {
    const kept = inputs.timePartitioning?.expirationMs;
    const wanted =
      inputs.datasetId === bronze ? (settings.replayWindowDays + 2) * millisecondsOfDay : undefined;
    return kept === wanted
      ? []
      : [`${name} keeps its partitions ${kept ?? 'for ever'}, not ${wanted ?? 'for ever'}`];
  });
};
