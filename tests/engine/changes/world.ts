import { fileURLToPath } from 'node:url';
import { agentOf, type Google, projectKey, startGoogle } from '@ecommerce/local-google';
import { datasetType } from '@ecommerce/stack-guard';
import { makeStack, type Stack } from '../stack.ts';
import type { Declared } from './declared.ts';

const program = fileURLToPath(new URL('program/', import.meta.url));
const home: Declared = { type: datasetType, name: 'home', inputs: { datasetId: 'home', location: 'US' } };
const services = ['iam', 'bigquerydatatransfer', 'bigqueryconnection'];

/** A stack whose program declares what a test wants, all of it in the entity `home`. */
export interface World {
  readonly google: Google;
  readonly stack: Stack;
  /** Has the program declare these, and no others, from now on. */
  declare(resources: readonly Declared[]): Promise<void>;
  end(): Promise<void>;
}

/** Makes a project with an account `runner` and an entity `other`, in which nothing is deployed yet. */
export async function makeWorld(): Promise<World> {
  const google = await startGoogle({ id: 'a-project', number: '123456789012' });
  for (const service of services) google.state.services.add(`${service}.googleapis.com`);
  google.state.resources.set('bigquery.googleapis.com/projects/a-project/datasets/other', { location: 'US' });
  google.state.accounts.add('runner@a-project.iam.gserviceaccount.com');
  const agent = `serviceAccount:${agentOf(google.state, 'bigquerydatatransfer')}`;
  google.state.policies.set(projectKey(google.state), {
    bindings: [{ role: 'roles/bigquerydatatransfer.serviceAgent', members: [agent] }],
  });
  const stack = await makeStack({ google, program, name: 'dev', config: { 'gcp:project': 'a-project' } });
  return {
    google,
    stack,
    declare: (resources) => stack.configure({ 'changes:resources': JSON.stringify([home, ...resources]) }),
    end: async () => {
      await stack.remove();
      await google.close();
    },
  };
}
