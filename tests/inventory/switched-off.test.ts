import { expect } from 'chai';

import { guardedBy } from '../../inventory/guarded.ts';
import { compare, inventoryOf, isBreaking } from '@ecommerce/stack-guard';
import { recordProgram } from '../../inventory/program.ts';
import { readModel } from '../../pipeline/model.ts';
import { projectName } from '../../components/config/config.ts';
import { example } from '../components/example.ts';

/** The breaking differences of prod when one key of its configuration changes, as `<loss> <where>`. */
async function breaking(key: string, value: string): Promise<string[]> {
  const guarded = guardedBy(readModel());
  const inventory = async (config: typeof example.prod) =>
    inventoryOf((await recordProgram('prod', config)).resources, guarded);
  const changed = { ...example.prod, [`${projectName}:${key}`]: value };
  return compare(await inventory(example.prod), await inventory(changed))
    .filter(isBreaking)
    .map(
      ({ rule, resource, at }) => `${rule.loss} ${resource.slice(resource.indexOf('::') + 2)} ${at ?? ''}`,
    );
}

describe('protection of prod that is switched off', function () {
  // Each runs the program twice.
  this.timeout(120_000);

  it('is breaking: tags of personal data', async () => {
    expect(await breaking('policyTags', 'false')).to.include.members([
      'exposed silver.users_history email',
      'exposed quality.quarantine raw',
      'exposed personal-data ',
    ]);
  });

  it('is breaking: what keeps data from being destroyed', async () => {
    expect(await breaking('protect', 'false')).to.include.members([
      'unprotected bronze.users protect',
      'unprotected bronze.users deletionProtection',
      'unprotected raw-data protect',
      'destroyed-with-contents raw-data forceDestroy',
    ]);
  });

  it('is breaking: time for which bronze is kept', async () => {
    expect(await breaking('replayWindowDays', '100')).to.include(
      'kept-shorter bronze.users timePartitioning.expirationMs',
    );
  });
});
