import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { permissionsPage } from '../../../components/permissions-page.ts';
import { permissions } from '../../../components/permissions.ts';

describe('the page that is generated from the permissions', () => {
  it('holds them as they are', () => {
    const path = join(import.meta.dirname, '../../../docs/permissions.md');
    const page = permissionsPage(permissions);
    if (process.env.UPDATE_DOCS === '1') writeFileSync(path, page);
    expect(readFileSync(path, 'utf8')).to.equal(page);
  });
});
