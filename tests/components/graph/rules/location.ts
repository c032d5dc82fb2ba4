import { idOf } from '@ecommerce/stack-guard';
import type { Rule } from './rule.ts';

/** Types that lie somewhere. */
const located = [
  'gcp:bigquery/connection:Connection',
  'gcp:bigquery/connectionIamMember:ConnectionIamMember',
  'gcp:bigquery/dataTransferConfig:DataTransferConfig',
  'gcp:bigquery/dataset:Dataset',
  'gcp:storage/bucket:Bucket',
];

/** Types that lie somewhere and say it in small letters. */
const inRegions = [
  'gcp:datacatalog/taxonomy:Taxonomy',
  'gcp:datacatalog/taxonomyIamMember:TaxonomyIamMember',
];

/** Everything lies where the configuration says: loads, tables over buckets and policy tags work only within one location. */
export const allIsInOneLocation: Rule = ({ resources, location }) =>
  resources.flatMap((resource) => {
    const { type, inputs } = resource;
    const wrong =
      (located.includes(type) && inputs['location'] !== location) ||
      (inRegions.includes(type) && inputs['region'] !== location.toLowerCase());
    return wrong
      ? [
          `${idOf(resource)} lies in ${JSON.stringify(inputs['location'] ?? inputs['region'])}, not in ${location}`,
        ]
      : [];
  });

/** Everything that says its project says the configuration's. */
export const allIsInOneProject: Rule = ({ resources, target }) =>
  resources
    .filter(({ inputs }) => 'project' in inputs && inputs['project'] !== target.project)
    .map((resource) => `${idOf(resource)} is in the project ${JSON.stringify(resource.inputs['project'])}`);
