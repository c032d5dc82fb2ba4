import { compile } from '../../model/compile.ts';
import type { Definition } from '../../model/definition.ts';
import { loadModel } from '../../model/model.ts';
import { localTarget, type Target } from '../../model/target.ts';
import { md5, readModel, readSqlFiles } from '../../pipeline/model.ts';
import { Pipeline } from './pipeline.ts';

export type Entity = 'users' | 'products' | 'orders' | 'order_items' | 'events';

const headers: Readonly<Record<Entity, string>> = {
  users:
    'id,first_name,last_name,email,age,gender,state,street_address,postal_code,city,country,latitude,longitude,traffic_source,created_at',
  products: 'id,cost,category,name,brand,retail_price,department,sku,distribution_center_id',
  orders: 'order_id,user_id,status,gender,created_at,returned_at,shipped_at,delivered_at,num_of_item',
  order_items:
    'id,order_id,user_id,product_id,inventory_item_id,status,created_at,shipped_at,delivered_at,returned_at,sale_price',
  events:
    'id,user_id,sequence_number,session_id,created_at,ip_address,city,state,postal_code,browser,traffic_source,uri,event_type',
};

/** Lines of a snapshot that are right in all that a test does not speak of. */
export const line = {
  user: (id: number | string, { city = 'Rome', age = '30', created = '2025-01-02 03:04:05+00:00' } = {}) =>
    `${id},Ada,Lovelace,ada@example.com,${age},F,Lazio,1 Via Appia,00100,${city},Italy,41.9,12.5,Search,${created}`,
  product: (id: number | string, { cost = '2.5', price = '6.25', name = 'Cap' } = {}) =>
    `${id},${cost},Accessories,${name},MG,${price},Women,SKU${id},1`,
  order: (
    id: number | string,
    user: number | string,
    { status = 'Complete', created = '2025-02-01 10:00:00+00:00' } = {},
  ) => `${id},${user},${status},F,${created},,,,1`,
  event: (
    id: number | string,
    session: string,
    sequence: number | string,
    {
      user = '',
      type = 'home',
      uri = '',
      created = '2025-02-01 10:00:00+00:00',
      source = 'Email',
      browser = 'Chrome',
      city = 'Rome',
    } = {},
  ) =>
    `${id},${user},${sequence},${session},${created},10.0.0.1,${city},Lazio,00100,${browser},${source},${uri === '' ? `/${type}` : uri},${type}`,
  item: (
    id: number | string,
    order: number,
    user: number,
    product: number,
    { status = 'Complete', price = '6.25', created = '2025-02-01 10:00:00+00:00' } = {},
  ) => `${id},${order},${user},${product},${id},${status},${created},,,,${price}`,
};

/** As the local target, but that a change or a rejection of one of three rows is not taken for a broken source. */
export const ofFewRows: Target = {
  ...localTarget,
  settings: { ...localTarget.settings, massChangeShare: 1, massRejectionShare: 1 },
};

/** The whole project, all of whose SQL is there. */
export const everything = (target = ofFewRows): Definition[] => compile(readModel(), target);

/** All but the marts: the star, for tests that ask no mart. */
export const star = (target = ofFewRows): Definition[] => {
  const files = readSqlFiles().filter(({ path }) => !/^sql\/gold\/(mart_|event_counts)/.test(path));
  return compile(loadModel(files, md5), target);
};

/** The project's pipeline. */
export type Shop = Pipeline<Entity>;

export const openShop = (definitions: readonly Definition[]): Promise<Shop> =>
  Pipeline.open(definitions, headers);
