import { markdownTable } from '../model/documentation/table.ts';
import { customRoles, type GrantScope, isPredefined, type Permission, principals } from './permissions.ts';

/** Who may do what, on what and why, as a page of Markdown. */
export function permissionsPage(permissions: readonly Permission[]): string {
  return [
    '# Permissions',
    'Generated from `components/permissions.ts`; `npm run docs` writes it anew. A test keeps it current, and others hold the program to it and it to what SQL, transfers and tables need.',
    '## Who acts',
    markdownTable(['who', 'is'], Object.entries(principals)),
    '## Who may do what',
    'Each is added to what others are granted; no policy is replaced as a whole.',
    markdownTable(
      ['who', 'role', 'on', 'why', 'would do'],
      permissions.map(({ who, role, on, why, enough }) => [
        who,
        isPredefined(role) ? `\`${role}\`` : `its own, ${role}`,
        placeOf(on),
        why,
        enough === undefined ? '' : `\`${enough}\``,
      ]),
    ),
    '## Its own roles',
    'Google has none that is as narrow.',
    markdownTable(
      ['role', 'for', 'allows'],
      Object.entries(customRoles).map(([role, { description, allows }]) => [
        role,
        description,
        allows.map((right) => `\`${right}\``).join(', '),
      ]),
    ),
  ]
    .join('\n\n')
    .concat('\n');
}

function placeOf(on: GrantScope): string {
  switch (on.kind) {
    case 'bucket':
      return `the bucket of ${on.name} data`;
    case 'dataset':
      return `the dataset \`${on.name}\``;
    case 'table':
      return `the table \`${on.name}\``;
    case 'account':
      return "the pipeline's account";
    case 'policyTags':
      return 'the policy tags of personal data, where there are tags';
    case 'project':
    case 'connection':
    case 'topic':
      return `the ${on.kind}`;
  }
}
