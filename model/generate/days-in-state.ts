/** SQL of which days of an entity are in a state, over rows grouped by the two: one, or how many and between which. */
export const daysInState = (state: string): string => `CONCAT(
  entity, ' of ',
  IF(
    COUNT(*) = 1,
    CONCAT(CAST(MIN(snapshot_date) AS STRING), ' is '),
    CONCAT(CAST(COUNT(*) AS STRING), ' days from ', CAST(MIN(snapshot_date) AS STRING), ' to ', CAST(MAX(snapshot_date) AS STRING), ' are ')
  ),
  ${state}
)`;
