import { startGoogle } from '@ecommerce/local-google';

const google = await startGoogle({ id: 'shop', number: '123456' });
const bigquery = `${google.endpoints['bigQueryCustomEndpoint'] ?? ''}projects/shop`;
const ask = async (method: string, path: string, body?: object): Promise<string> => {
  const response = await fetch(`${bigquery}/${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const { id = '', error } = (await response.json()) as { id?: string; error?: { message: string } };
  return `${response.status} ${error?.message ?? id}`;
};

console.log(await ask('POST', 'datasets', { datasetReference: { datasetId: 'gold' } }));
console.log(await ask('GET', 'datasets/silver'));
console.log(await ask('GET', 'reservations'));
await google.close();
