import { expect } from 'chai';
import { parse } from 'yaml';
import { settingsAlone } from '../../cli/preview-offline.ts';

describe('npm run preview:offline', () => {
  it('takes the settings of a stack, and nothing that only its own passphrase or key opens', () => {
    const committed = [
      'encryptionsalt: v1:salt:of-another-passphrase',
      'secretsprovider: gcpkms://projects/p/locations/l/keyRings/r/cryptoKeys/k',
      'encryptedkey: abc',
      'config:',
      '  gcp:project: my-shop-dev # a project',
      '  ecommerce-data-pipeline:lifecycle:',
      '    softDeleteDays: 7',
    ].join('\n');
    expect(parse(settingsAlone(committed))).to.deep.equal({
      config: { 'gcp:project': 'my-shop-dev', 'ecommerce-data-pipeline:lifecycle': { softDeleteDays: 7 } },
    });
  });
});
