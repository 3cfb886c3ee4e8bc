/** A small server that is full, deadlocks and retains early. */
export const SETTINGS = [
  'max_connections = 30',
  'superuser_reserved_connections = 3',
  'wal_level = replica',
  'max_wal_senders = 5',
  'max_replication_slots = 5',
  "shared_preload_libraries = 'pg_stat_statements'",
  'deadlock_timeout = 50ms',
]

/** A shop of role `app`, with one table that has no index for its usual question. */
export const SCHEMA = `
  grant create on schema public to app;
  create table items (id int primary key, sku text unique, stock int);
  insert into items select i, 'SKU-' || i, 1000 from generate_series(1, 200) i;
  create table orders (id bigint primary key, customer int, note text);
  insert into orders select i, i % 5000, repeat('x', 80) from generate_series(1, 200000) i;
  create table import (id bigint, note text);
  alter table items owner to app; alter table orders owner to app; alter table import owner to app;
  analyze items, orders`
