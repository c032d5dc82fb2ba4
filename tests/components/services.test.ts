import { expect } from 'chai';
import { Services } from '../../components/services.ts';
import { type Recorded, recordedOf } from './recorded.ts';

describe('the services', () => {
  let recorded: Recorded;
  before(async () => {
    recorded = await recordedOf(() => new Services('services', { project: 'my-shop', lineage: false }));
  });

  it('are those that the pipeline uses, and no other', () => {
    expect(recorded.of('service').map(({ inputs }) => inputs['service'])).to.have.members([
      'bigquery.googleapis.com',
      'bigqueryconnection.googleapis.com',
      'bigquerydatatransfer.googleapis.com',
      'cloudresourcemanager.googleapis.com',
      'datacatalog.googleapis.com',
      'iam.googleapis.com',
      'iamcredentials.googleapis.com',
      'logging.googleapis.com',
      'monitoring.googleapis.com',
      'pubsub.googleapis.com',
      'serviceusage.googleapis.com',
      'storage.googleapis.com',
      'sts.googleapis.com',
    ]);
  });

  it('are Data Lineage too where a stack asks for what it costs', async () => {
    const asked = await recordedOf(() => new Services('services', { project: 'my-shop', lineage: true }));
    const services = (of: Recorded) => of.of('service').map(({ inputs }) => inputs['service']);
    expect(services(asked)).to.have.members([...services(recorded), 'datalineage.googleapis.com']);
  });

  it('stay on when the stack is destroyed', () => {
    for (const { name, inputs } of recorded.of('service')) {
      expect(inputs).to.deep.equal({
        project: 'my-shop',
        service: `${name}.googleapis.com`,
        disableOnDestroy: false,
      });
    }
  });

  it('are all that the component consists of', () => {
    const children = recorded.childrenOf('ecommerce:services:Services::services');
    expect(children).to.deep.equal(recorded.of('service'));
    expect(recorded.resources).to.have.lengthOf(children.length + 1);
    expect(recorded.componentOutputs.get('ecommerce:services:Services::services')).to.deep.equal({});
  });
});
