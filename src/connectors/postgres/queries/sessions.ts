import { always, type Diagnostic, oneLine, SYSTEM_SCHEMAS } from './query.ts'

const seconds = (since: string): string => `round(extract(epoch from now() - ${since})::numeric, 1)::float8`

/**
 * What is taken of the connections that somebody other than a superuser can have: the reserved ones are no room,
 * so `max_connections` alone would never look full. `reserved_connections` is there since PostgreSQL 16.
 */
export const headroom = always(
  'headroom',
  `select current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
      - coalesce(current_setting('reserved_connections', true), '0')::int as usable,
     current_setting('max_connections')::int as configured,
     count(*) filter (where backend_type = 'client backend')::int as used,
     count(*) filter (where state like 'idle in transaction%')::int as idle_in_transaction,
     count(*) filter (where wait_event_type = 'Lock')::int as waiting_for_locks,
     coalesce(max(${seconds('xact_start')}) filter (where backend_type = 'client backend'), 0) as oldest_transaction_seconds
   from pg_stat_activity`,
)

export const sessionGroups = always(
  'sessions',
  `select datname, state, wait_event_type, wait_event, usename, application_name, host(client_addr) as client,
     count(*)::int as sessions, max(${seconds('state_change')}) as longest_state_seconds
   from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()
   group by 1, 2, 3, 4, 5, 6, 7 order by sessions desc limit 40`,
)

const active = always(
  'active',
  `select pid, datname, usename, application_name, host(client_addr) as client, state, wait_event_type, wait_event,
     ${seconds('query_start')} as query_seconds, ${seconds('xact_start')} as transaction_seconds,
     ${oneLine('query', 240)} as query
   from pg_stat_activity where backend_type = 'client backend' and state <> 'idle' and pid <> pg_backend_pid()
   order by xact_start nulls last limit 40`,
)

/** `pg_blocking_pids` names everybody ahead in the queue as well; only those who wait for nobody hold it up. */
const blocking = always(
  'blocking',
  `with recursive waits as (
     select pid, unnest(pg_blocking_pids(pid)) as blocker from pg_stat_activity
     where wait_event_type = 'Lock'),
   chain as (
     select pid as root, pid, 0 as depth, array[pid] as path
     from (select blocker as pid from waits except select pid from waits) roots
     union all
     select chain.root, waits.pid, chain.depth + 1, chain.path || waits.pid
     from chain join waits on waits.blocker = chain.pid
     where not waits.pid = any(chain.path) and chain.depth < 20)
   select first.root, first.pid, first.depth, a.datname, a.usename, a.application_name, a.state, a.wait_event_type,
     a.wait_event, ${seconds('a.xact_start')} as transaction_seconds, ${seconds('a.state_change')} as state_seconds,
     ${oneLine('a.query', 240)} as query
   from (select distinct on (root, pid) root, pid, depth from chain order by root, pid, depth) first
   join pg_stat_activity a using (pid) order by first.root, first.depth limit 60`,
)

/** `waitstart` is there since PostgreSQL 14. */
const lockWaits: Diagnostic = {
  name: 'lock_waits',
  sql: (version) => `
    select l.pid, l.locktype, coalesce(l.relation::regclass::text, l.transactionid::text) as object, l.mode,
      ${version >= 140_000 ? seconds('l.waitstart') : 'null::float8'} as wait_seconds, pg_blocking_pids(l.pid) as blockers
    from pg_locks l where not l.granted order by wait_seconds desc nulls last limit 40`,
}

const lockModes = always(
  'lock_modes',
  `select l.relation::regclass::text as relation, l.mode, l.granted, count(*)::int as locks,
     (array_agg(distinct l.pid))[1:10] as pids
   from pg_locks l join pg_class c on c.oid = l.relation
   where l.database = (select oid from pg_database where datname = current_database())
     and c.relnamespace not in ${SYSTEM_SCHEMAS}
   group by 1, 2, 3 order by l.granted, locks desc limit 40`,
)

const idleInTransaction = always(
  'idle_in_transaction',
  `select pid, datname, usename, application_name, host(client_addr) as client, client_port, state,
     ${seconds('xact_start')} as transaction_seconds, ${seconds('state_change')} as idle_seconds,
     age(backend_xmin)::float8 as xmin_age, ${oneLine('query', 240)} as query
   from pg_stat_activity where state like 'idle in transaction%' order by xact_start limit 20`,
)

export const SESSION_QUERIES: readonly Diagnostic[] = [
  headroom,
  sessionGroups,
  active,
  blocking,
  lockWaits,
  lockModes,
  idleInTransaction,
]
