/** A question of ours to the server, the same for everybody. `lock_waits` has another form in MySQL 8. */
export interface Diagnostic {
  name: string
  sql: string
}

/** A statement as one line, cut. */
const oneLine = (column: string): string => `left(regexp_replace(${column}, '[[:space:]]+', ' '), 240)`

const headroom: Diagnostic = {
  name: 'headroom',
  sql: `select @@global.max_connections as max_connections,
      (select count(*) from information_schema.processlist) as connections, @@global.read_only as read_only,
      @@version as version`,
}

const processlist: Diagnostic = {
  name: 'processlist',
  sql: `select id, user, substring_index(host, ':', 1) as client, db, command, time, state, ${oneLine('info')} as info
    from information_schema.processlist where command not in ('Daemon', 'Binlog Dump') and id <> connection_id()
    order by command = 'Sleep', time desc limit 60`,
}

/** Those who wait for each other are there in pairs as well: a holder that waits for nobody is the root. */
const lockWaitsMaria: Diagnostic = {
  name: 'lock_waits',
  sql: `select r.trx_mysql_thread_id as id, b.trx_mysql_thread_id as blocked_by, b.trx_state as blocker_state,
      timestampdiff(second, r.trx_wait_started, now()) as wait_seconds,
      timestampdiff(second, b.trx_started, now()) as blocker_seconds, l.lock_table as relation, l.lock_mode as mode,
      ${oneLine('r.trx_query')} as query
    from information_schema.innodb_lock_waits w
    join information_schema.innodb_trx r on r.trx_id = w.requesting_trx_id
    join information_schema.innodb_trx b on b.trx_id = w.blocking_trx_id
    left join information_schema.innodb_locks l on l.lock_id = w.blocking_lock_id limit 60`,
}

const lockWaitsMysql: Diagnostic = {
  name: 'lock_waits',
  sql: `select r.trx_mysql_thread_id as id, b.trx_mysql_thread_id as blocked_by, b.trx_state as blocker_state,
      timestampdiff(second, r.trx_wait_started, now()) as wait_seconds,
      timestampdiff(second, b.trx_started, now()) as blocker_seconds, l.object_name as relation, l.lock_mode as mode,
      ${oneLine('r.trx_query')} as query
    from performance_schema.data_lock_waits w
    join information_schema.innodb_trx r on r.trx_id = w.requesting_engine_transaction_id
    join information_schema.innodb_trx b on b.trx_id = w.blocking_engine_transaction_id
    left join performance_schema.data_locks l on l.engine_lock_id = w.blocking_engine_lock_id limit 60`,
}

const transactions: Diagnostic = {
  name: 'transactions',
  sql: `select trx_mysql_thread_id as id, trx_state as trx_state, timestampdiff(second, trx_started, now()) as transaction_seconds,
      trx_rows_locked as rows_locked, trx_rows_modified as rows_modified
    from information_schema.innodb_trx order by trx_started limit 20`,
}

const digests: Diagnostic = {
  name: 'digests',
  sql: `select schema_name, ${oneLine('digest_text')} as query, count_star as calls, round(avg_timer_wait / 1e9, 2) as mean_ms,
      sum_rows_examined as examined, sum_rows_sent as sent, sum_no_index_used as without_index
    from performance_schema.events_statements_summary_by_digest
    where schema_name not in ('mysql', 'performance_schema', 'information_schema', 'sys')
    order by sum_timer_wait desc limit 15`,
}

const status: Diagnostic = {
  name: 'status',
  sql: `show global status where variable_name in
  ('Threads_running', 'Connection_errors_max_connections', 'Aborted_clients', 'Innodb_row_lock_current_waits',
   'Innodb_deadlocks', 'Slow_queries', 'Innodb_history_list_length', 'Uptime')`,
}

const replica: Diagnostic = { name: 'replica', sql: 'show slave status' }

/** MySQL 8.4 knows it by its newer name only. */
const replicaMysql: Diagnostic = { name: 'replica', sql: 'show replica status' }

const COMMON = [headroom, processlist, transactions, status, digests]

export const diagnosticsOf = (version: string): readonly Diagnostic[] =>
  /mariadb/i.test(version) ? [...COMMON, lockWaitsMaria, replica] : [...COMMON, lockWaitsMysql, replicaMysql]

export const VERSION: Diagnostic = { name: 'version', sql: 'select @@version as version' }

export const GRANTS: Diagnostic = { name: 'grants', sql: 'show grants' }

/** What is asked whatever the server is, for what people read. */
export const NAMES = ['headroom', 'processlist', 'transactions', 'status', 'digests', 'lock_waits', 'replica']
