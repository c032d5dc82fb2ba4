import { iamRoutes } from './iam.ts';
import type { Service } from './router.ts';

const host = 'cloudresourcemanager.googleapis.com';

/** Cloud Resource Manager: the project and its policy. */
export const resourceManager: Service = {
  host,
  endpoint: 'resourceManagerCustomEndpoint',
  base: 'v1/',
  routes: [
    {
      method: 'GET',
      path: 'v1/projects/{project}',
      answer: ({ state: { project } }) => ({
        projectId: project.id,
        projectNumber: project.number,
        name: project.id,
        lifecycleState: 'ACTIVE',
      }),
    },
    ...iamRoutes('v1', 'projects/{project}', ({ state }) => ({
      key: `${host}/projects/${state.project.id}`,
      exists: true,
    })),
  ],
};
