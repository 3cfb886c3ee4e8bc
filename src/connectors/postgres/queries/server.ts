import { always, type Diagnostic } from './query.ts'

/**
 * Bytes by WAL position: the `replay_lag` interval of a standby that has nothing more to replay keeps its last
 * value (seen: 2.0 s long after it had caught up), so it is only said where bytes are missing.
 */
const primary = always(
  'repl_primary',
  `select application_name, state, sync_state, host(client_addr) as client,
     pg_wal_lsn_diff(case when pg_is_in_recovery() then pg_last_wal_receive_lsn() else pg_current_wal_lsn() end, sent_lsn)::float8 as unsent_bytes,
     pg_wal_lsn_diff(sent_lsn, flush_lsn)::float8 as unflushed_bytes,
     pg_wal_lsn_diff(flush_lsn, replay_lsn)::float8 as unreplayed_bytes,
     case when flush_lsn > replay_lsn then extract(epoch from replay_lag)::float8 end as replay_lag
   from pg_stat_replication`,
)

const slots = always(
  'slots',
  `select slot_name, slot_type, active, wal_status, safe_wal_size::float8 as safe_bytes,
     pg_wal_lsn_diff(case when pg_is_in_recovery() then pg_last_wal_receive_lsn() else pg_current_wal_lsn() end, restart_lsn)::float8 as retained_bytes
   from pg_replication_slots`,
)

/** The time since the last replayed transaction grows on every primary that is idle: no lag without bytes. */
const standby = always(
  'repl_standby',
  `select pg_wal_lsn_diff(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn())::float8 as unreplayed_bytes,
     case when pg_last_wal_receive_lsn() > pg_last_wal_replay_lsn()
       then extract(epoch from now() - pg_last_xact_replay_timestamp())::float8 end as replay_lag,
     case when pg_is_in_recovery() then pg_is_wal_replay_paused() end as paused,
     (select status from pg_stat_wal_receiver) as receiver
   where pg_is_in_recovery()`,
)

export const REPLICATION_QUERIES: readonly Diagnostic[] = [primary, slots, standby]

export const database: Diagnostic = {
  name: 'database',
  sql: (version) => `
    select numbackends::int as backends, xact_commit::float8 as commits, xact_rollback::float8 as rollbacks,
      deadlocks::float8 as deadlocks, conflicts::float8 as conflicts, temp_bytes::float8 as temp_bytes,
      blks_read::float8 as blocks_read, blks_hit::float8 as blocks_hit,
      ${version >= 140_000 ? 'sessions_abandoned::float8' : 'null::float8'} as sessions_abandoned,
      ${version >= 140_000 ? 'sessions_fatal::float8' : 'null::float8'} as sessions_fatal, stats_reset
    from pg_stat_database where datname = current_database()`,
}

/**
 * What this session and its role set for themselves says nothing of the server; that the whole database is read-only
 * does, and a role's own setting would hide it.
 */
const settings = always(
  'settings',
  `select name, setting, unit, source, pending_restart from pg_settings
   where source in ('configuration file', 'command line', 'environment variable', 'global')
     and name !~ '^(lc_|log_|default_text|DateStyle|TimeZone)' and setting <> coalesce(boot_val, '')
   union all
   select split_part(one, '=', 1), substr(one, strpos(one, '=') + 1), null, 'database', false
   from pg_db_role_setting s join pg_database d on d.oid = s.setdatabase, unnest(s.setconfig) one
   where s.setrole = 0 and d.datname = current_database()
   order by 1 limit 80`,
)

/** Checkpoints moved to a view of their own in PostgreSQL 17. */
const progress: Diagnostic = {
  name: 'progress',
  sql: (version) => `
    select 'vacuum' as work, pid::text as name, relid::regclass::text || ', ' || phase as detail,
      heap_blks_scanned::float8 as done, heap_blks_total::float8 as total from pg_stat_progress_vacuum
    union all
    select 'index', pid::text, relid::regclass::text || ', ' || phase, blocks_done::float8, blocks_total::float8
    from pg_stat_progress_create_index
    union all ${
      version >= 170_000
        ? `select 'checkpoints', 'requested', 'of all', num_requested::float8, (num_requested + num_timed)::float8 from pg_stat_checkpointer`
        : `select 'checkpoints', 'requested', 'of all', checkpoints_req::float8, (checkpoints_req + checkpoints_timed)::float8 from pg_stat_bgwriter`
    }`,
}

export const SERVER_QUERIES: readonly Diagnostic[] = [database, settings, progress]

export const identity = always(
  'identity',
  `select current_setting('server_version_num')::int as version, current_setting('server_version') as version_text,
     pg_is_in_recovery() as is_standby, pg_postmaster_start_time() as started`,
)

/** The furthest behind of those that follow this server, or this server itself. */
export const lagBytes = always(
  'lag',
  `select coalesce(case when pg_is_in_recovery()
       then pg_wal_lsn_diff(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn())
       else (select max(pg_wal_lsn_diff(pg_current_wal_lsn(), replay_lsn)) from pg_stat_replication) end, 0)::float8 as bytes`,
)
