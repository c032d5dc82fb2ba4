import { bucketType, examine, idOf, recordRun, report } from '@ecommerce/stack-guard';
import { CustomResource } from '@pulumi/pulumi';

class Bucket extends CustomResource {}

/** A program of one bucket, which holds what cannot be restored. */
const programIn = (location: string) => () => {
  new Bucket(bucketType, 'raw', { name: 'shop-raw', location });
  return Promise.resolve({});
};

const examineIn = async (location: string, recorded?: string) => {
  const { resources } = await recordRun({ project: 'shop', stack: 'dev' }, {}, programIn(location));
  const guarded = new Set([idOf({ type: bucketType, name: 'raw' })]);
  return examine('dev', resources, { recorded, guarded, waivers: [], today: '2026-02-05' });
};

const { declared } = await examineIn('EU');
console.log(declared);
const { judgement } = await examineIn('US', declared);
console.log(report('dev', judgement));
