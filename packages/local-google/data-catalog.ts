import { collectionRoutes } from './collection.ts';
import { GoogleError, notFound } from './error.ts';
import type { Call, Service } from './router.ts';
import type { Body } from './state.ts';
import { text } from './state.ts';

const host = 'datacatalog.googleapis.com';
const version = 'v1beta1';
const taxonomy = 'projects/{project}/locations/{location}/taxonomies/{taxonomy}';
const nameOf = ({ state }: Call, { location = '', taxonomy = '' }: Call['path']): string =>
  `projects/${state.project.id}/locations/${location}/taxonomies/${taxonomy}`;

/** A display name is unique among its neighbours. */
function checkName(call: Call, parent: string, name: string, sent: Body): void {
  const taken = [...call.state.resources].some(
    ([key, other]) =>
      key.startsWith(`${host}/${parent}/`) &&
      key.split('/').length === `${host}/${parent}/x`.split('/').length &&
      other['name'] !== name &&
      other['displayName'] === sent['displayName'],
  );
  if (taken) throw new GoogleError(409, `The display name ${text(sent, 'displayName')} is taken.`);
}

function keptTaxonomy(sent: Body, call: Call, path: Call['path']): Body {
  const name = nameOf(call, path);
  checkName(call, name.slice(0, name.lastIndexOf('/')), name, sent);
  return { ...sent, name };
}

function keptTag(sent: Body, call: Call, path: Call['path']): Body {
  const parent = nameOf(call, path);
  if (!call.state.resources.has(`${host}/${parent}`)) throw notFound(parent);
  const name = `${parent}/policyTags/${path['tag'] ?? ''}`;
  checkName(call, `${parent}/policyTags`, name, sent);
  return { ...sent, name };
}

/** Data Catalog's policy tags, which restrict columns. */
export const dataCatalog: Service = {
  host,
  endpoint: 'dataCatalogCustomEndpoint',
  base: `${version}/`,
  routes: [
    ...collectionRoutes({
      host,
      version,
      path: taxonomy,
      newId: ({ state }) => String(state.serial()),
      kept: keptTaxonomy,
    }),
    ...collectionRoutes({
      host,
      version,
      path: `${taxonomy}/policyTags/{tag}`,
      newId: ({ state }) => String(state.serial()),
      kept: keptTag,
    }),
  ],
};
