import { projectKey } from './access.ts';
import { iamRoutes } from './iam.ts';
import type { Service } from './router.ts';

/** Cloud Resource Manager: the project and its policy. */
export const resourceManager: Service = {
  host: 'cloudresourcemanager.googleapis.com',
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
      key: projectKey(state),
      exists: true,
    })),
  ],
};
