import { openWarehouse } from '@ecommerce/googlesql';

const warehouse = await openWarehouse(); // In memory; { file: 'shop.duckdb' } keeps it.
await warehouse.run(`
  CREATE SCHEMA shop;
  CREATE TABLE shop.item (id INT64 NOT NULL, name STRING, price NUMERIC);
  INSERT INTO shop.item (id, name, price) VALUES (1, 'Shirt', 19.90), (2, 'Socks', 4.50), (3, 'Coat', 120);
`);
const sql = 'SELECT name, price FROM shop.item WHERE price >= @least ORDER BY price';
console.log(await warehouse.query(sql, { least: 10 }));
await warehouse.close();
