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

const READ =
  /^(?:select|with|show|values|table|explain|fetch|declare answer no scroll cursor for (?:select|with))\b/i

/** What stands around a read: its transaction, and limits of the session's own. */
const FRAME =
  /^(?:begin transaction read only|rollback|set (?:\w+_timeout|default_transaction_read_only|client_connection_check_interval)\b)/i

/** Whether a statement that the server counted reads, or only frames a read. */
export function isRead(statement: string): boolean {
  const bare = statement.replace(/^(?:\s|--[^\n]*\n|\/\*.*?\*\/)+/s, '')
  return READ.test(bare) || FRAME.test(bare)
}
