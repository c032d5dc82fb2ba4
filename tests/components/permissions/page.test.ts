import { permissionsPage } from '../../../components/permissions-page.ts';
import { permissions } from '../../../components/permissions.ts';
import { generated } from '../../generated/generated.ts';

describe('the table of permissions', () => {
  generated('docs/permissions.md', () => permissionsPage(permissions));
});
