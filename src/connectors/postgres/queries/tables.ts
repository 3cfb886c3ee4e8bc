import { always, type Diagnostic, oneLine, SYSTEM_SCHEMAS } from './query.ts'

const xminHolders = always(
  'xmin_holders',
  `select * from (
     select 'session' as holder, pid::text as name, age(backend_xmin)::float8 as xmin_age,
       coalesce(application_name, '') || ', ' || state as detail
     from pg_stat_activity where backend_xmin is not null and pid <> pg_backend_pid()
     union all
     select 'slot', slot_name::text, greatest(age(xmin), age(catalog_xmin))::float8, 'active: ' || active
     from pg_replication_slots where xmin is not null or catalog_xmin is not null
     union all
     select 'prepared transaction', gid, age(transaction)::float8, owner || ', ' || prepared from pg_prepared_xacts
   ) held order by xmin_age desc nulls last limit 10`,
)

const vacuum = always(
  'vacuum',
  `select schemaname || '.' || relname as relation, n_live_tup::float8 as live, n_dead_tup::float8 as dead,
     round(100.0 * n_dead_tup / nullif(n_live_tup + n_dead_tup, 0), 1)::float8 as dead_percent,
     n_mod_since_analyze::float8 as changed_since_analyze, last_autovacuum, last_autoanalyze
   from pg_stat_user_tables where n_dead_tup > 1000 order by n_dead_tup desc limit 15`,
)

const wraparound = always(
  'wraparound',
  `select datname, age(datfrozenxid)::float8 as xid_age, mxid_age(datminmxid)::float8 as mxid_age,
     current_setting('autovacuum_freeze_max_age')::float8 as freeze_max_age
   from pg_database order by 2 desc limit 5`,
)

/** From this many rows on, reading all of a table is no trifle; the ranking asks for ten times as many. */
const LARGE = 10_000

export const tableScans = always(
  'seq_scans',
  `select schemaname || '.' || relname as relation, relname, seq_scan::float8 as scans, seq_tup_read::float8 as rows_read,
     coalesce(idx_scan, 0)::float8 as index_scans, n_live_tup::float8 as live, pg_relation_size(relid)::float8 as bytes
   from pg_stat_user_tables where n_live_tup >= ${LARGE} order by seq_tup_read desc limit 40`,
)

const indexes = always(
  'indexes',
  `select t.relname as relation, i.relname as name, x.indisvalid as valid, x.indisready as ready,
     coalesce(s.idx_scan, 0)::float8 as scans, pg_relation_size(i.oid)::float8 as bytes
   from pg_index x join pg_class i on i.oid = x.indexrelid join pg_class t on t.oid = x.indrelid
   left join pg_stat_user_indexes s on s.indexrelid = i.oid
   where t.relnamespace not in ${SYSTEM_SCHEMAS} order by x.indisvalid, pg_relation_size(i.oid) desc limit 30`,
)

const sizes = always(
  'sizes',
  `select (select coalesce(sum(size), 0)::float8 from pg_ls_waldir()) as wal_bytes,
     (select coalesce(sum(size), 0)::float8 from pg_ls_tmpdir()) as temp_bytes,
     pg_database_size(current_database())::float8 as database_bytes,
     (select jsonb_object_agg(relation, bytes) from (
        select oid::regclass::text as relation, pg_total_relation_size(oid) as bytes from pg_class
        where relkind in ('r', 'm') and relnamespace not in ${SYSTEM_SCHEMAS}
        order by pg_total_relation_size(oid) desc limit 8) largest) as largest`,
)

export const TABLE_QUERIES: readonly Diagnostic[] = [
  xminHolders,
  vacuum,
  wraparound,
  tableScans,
  indexes,
  sizes,
]

/** Where the extension is installed; its schema is whatever its owner chose, so it must be on the search path. */
export const topStatements = always(
  'top_statements',
  `select s.queryid::text as queryid, s.calls::float8 as calls, s.total_exec_time as total_ms, s.mean_exec_time as mean_ms,
     s.max_exec_time as max_ms, s.rows::float8 as rows, s.shared_blks_read::float8 as blocks_read,
     s.temp_blks_written::float8 as temp_blocks_written, ${oneLine('s.query', 300)} as query
   from pg_stat_statements s join pg_database d on d.oid = s.dbid
   where d.datname = current_database() order by s.total_exec_time desc limit 25`,
)

/** Without their texts: cheap enough to be asked between pages. */
export const statementCounters = always(
  'statement_counters',
  `select s.queryid::text as queryid, s.calls::float8 as calls, s.total_exec_time as total_ms
   from pg_stat_statements(false) s join pg_database d on d.oid = s.dbid
   where d.datname = current_database() order by s.total_exec_time desc limit 200`,
)
