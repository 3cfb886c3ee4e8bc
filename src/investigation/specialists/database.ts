import { DATABASE_REFUSALS } from '../../domain/database-refusals.ts'
import type { Specialist } from './specialist.ts'

/** A plain no; what waits for locks or takes too long has faults of its own. */
const REFUSED = (['login', 'permission', 'readOnly', 'connections', 'space', 'shutdown'] as const)
  .map((name) => DATABASE_REFUSALS[name])
  .join('|')

/** What stores data and whoever waits for it: connections, queries, locks, replication, space. */
export const database: Specialist = {
  name: 'database',
  tables: ['metrics', 'logs', 'events', 'objects'],
  reads: ['database_sql', 'search_logs', 'service_metrics'],
  changes: false,
  faults: [
    {
      id: 'connection-pool',
      phrase: 'database connections are exhausted',
      kinds: ['connection-pool', 'connections', 'pool', 'pool-exhausted', 'too-many-connections'],
      families: ['saturation'],
      metrics: [
        {
          name: 'pool|connections?|conn_|connect_',
          bad: 'up',
        },
      ],
      logs: 'too many connections|too many clients|connection slots are reserved|pool (is )?(exhaust|timeout|full|limit|empty)|pool.*(exhaust|timed? ?out)|queuepool limit|hikaripool|acquir\\w+ (a )?(new )?connection|connection.*(pool|acquire).*(timeout|timed out|unavailable)|max_connections|no (free|available) connection',
      states: [{ kinds: ['database', 'session', 'pool'], state: 'too many|exhaust' }],
      claim: /connection|\bpool\b|too many clients|slots/i,
      next: 'compare the pool size of its clients with what the database allows',
    },
    {
      id: 'lock',
      phrase: 'queries wait for locks',
      kinds: ['lock', 'locks', 'deadlock', 'blocking'],
      families: [],
      metrics: [{ name: 'lock|blocked|deadlock', bad: 'up' }],
      logs: 'deadlock|lock wait timeout|could not obtain lock|still waiting for .*lock|lock timeout|database is locked|could not serialize',
      states: [{ kinds: ['session', 'lock', 'query', 'database'], state: 'lock|blocked' }],
      claim: /\block(s|ed|ing)?\b|deadlock|blocked|blocking/i,
      next: 'find the session that holds the lock',
    },
    {
      id: 'refusal',
      phrase: 'the database refuses those who call it',
      kinds: ['database', 'credentials', 'refusal', 'permission'],
      families: [],
      metrics: [{ name: 'roll_?backs?|aborted_connects|(access|permission)_?denied', bad: 'up' }],
      clientLogs: REFUSED,
      claim:
        /permission|denied|grant|\brefus(es|ed|al)\b.*\b(database|db|postgres|mysql)\b|read.only role|pg_hba/i,
      next: 'compare what the role may do with what was changed about it last',
    },
    {
      id: 'slow-query',
      phrase: 'database queries became slow',
      kinds: ['slow-query', 'query', 'queries', 'index'],
      families: [],
      metrics: [
        {
          name: '(db|sql|query|queries|database|statement|rows?_?(examined|read|scanned)|(read|write)latency|disk_?queue).*',
          bad: 'up',
        },
        { name: 'cache_?hit|buffer.*hit', bad: 'down' },
      ],
      logs: 'slow quer|duration: \\d{3,}|statement timeout|query.*(timeout|timed out|took)|full table scan|canceling statement',
      claim: /quer(y|ies)|\bindex\b|full scan|table scan|\bsql\b|vacuum|statement/i,
      next: 'read the plan of its slowest query',
    },
    {
      id: 'replication',
      phrase: 'replication lags behind',
      kinds: ['replication', 'replication-lag', 'lag'],
      families: [],
      metrics: [{ name: 'replica.*lag|replication|lag', bad: 'up' }],
      logs: 'replication.*(lag|slot|terminat|broken)|replica.*(behind|lag)|wal.*(removed|missing)|recovery conflict',
      claim: /replica|\blag/i,
      next: 'look at the replica and at what writes so much',
    },
    {
      id: 'storage',
      phrase: 'database storage is used up',
      kinds: ['storage', 'storage-full', 'disk-full'],
      families: [],
      metrics: [{ name: 'free_?(local_?)?storage|storage.*(free|avail)', bad: 'down' }],
      logs: 'no space left|could not extend|disk full|storage.*full|out of disk|table is full',
      events: 'storage|allocated',
      claim: /storage|disk full|no space/i,
      next: 'add storage and find what fills it',
    },
    {
      id: 'database-down',
      phrase: 'the database does not answer',
      kinds: ['database-down', 'failover', 'read-only'],
      families: [],
      events: 'failover|reboot|shutdown|restart|maintenance|recovery',
      logs: 'database system is (starting|shutting|in recovery)|could not connect to (server|database)|connection to server .* failed|server closed the connection|read-only transaction|sqlstate (08|57)|mysql server has gone away|redis.*(connection|loading|refused)|(5432|3306|6379|27017).*(refused|timed? ?out|unreachable)',
      claim: /failover|database (is )?(down|unavailable|gone)|read.only|\bdb (is )?down/i,
      next: 'look at the database instance and its last failover',
    },
  ],
}
