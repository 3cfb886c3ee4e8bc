/**
 * What database servers answer when they are the ones that will not, as their manuals list it: PostgreSQL's appendix
 * "Error Codes" (classes 25, 28, 42501, 53, 54, 55, 57, 58, XX, and 2200H) and MySQL's "Server Error Message Reference".
 * What a statement did wrong (classes 22, 23, most of 42) is its caller's matter and not here. In the syntax that
 * JavaScript and RE2 share; case does not matter.
 */
export const DATABASE_REFUSALS = {
  login: String.raw`password authentication failed for user|no pg_hba\.conf entry|role "[^"]*" (?:does not exist|is not permitted to log in)|access denied for user\b.{0,80}using password|account is locked`,
  permission: String.raw`permission denied for (?:table|relation|schema|sequence|view|materialized view|function|procedure|database|column|language|type|large object|tablespace)\b|must be (?:owner|superuser)\b|\bcommand denied to user\b|access denied for user\b.{0,80}to database`,
  readOnly:
    'in a read-only transaction|--(?:super-)?read-only option|nextval: reached (?:max|min)imum value of sequence|failed to read auto-increment value|database is not accepting commands',
  connections: String.raw`remaining connection slots are reserved|sorry, too many clients|too many connections(?: for (?:role|database))?\b|has exceeded the '?max_\w*connections|out of shared memory|out of sort memory`,
  space: String.raw`could not (?:extend|write to|read|fsync|open) (?:file|block)\b|no space left on device|the table '[^']*' is full|invalid page in block|is marked as crashed`,
  shutdown:
    'terminating connection due to|the database system is (?:starting up|shutting down|in recovery mode|not yet accepting connections)|server closed the connection unexpectedly|server shutdown in progress|connection was killed|lost connection to mysql server',
  locks:
    'deadlock (?:detected|found)|could not obtain lock on|canceling statement due to lock timeout|lock wait timeout exceeded',
  patience: 'canceling statement due to statement timeout|maximum statement execution time exceeded',
} as const
