import type pg from 'pg'

const QUERIES: Record<string, string> = {
  sessions: `select application_name as application, state, wait_event_type, wait_event, count(*)::int as sessions,
      round(extract(epoch from max(now() - xact_start))::numeric, 1)::float8 as oldest_transaction_seconds
    from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()
    group by 1, 2, 3, 4 order by sessions desc, application`,
  blocking: `select a.pid, a.application_name as application, a.state, left(a.query, 120) as query,
      pg_blocking_pids(a.pid) as blocked_by
    from pg_stat_activity a where cardinality(pg_blocking_pids(a.pid)) > 0 order by a.pid limit 10`,
  headroom: `select (select count(*)::int from pg_stat_activity where backend_type = 'client backend') as connections,
      current_setting('max_connections')::int as max_connections`,
  statements: `select left(query, 100) as query, calls::int, round(mean_exec_time::numeric, 1)::float8 as mean_ms
    from pg_stat_statements order by total_exec_time desc limit 8`,
}

/** Diagnostic answers as a tool would give them; a session that is refused is an answer too. */
export async function recordDiagnostics(session: () => Promise<pg.Client>): Promise<string> {
  const call = (name: string, answer: { status: string; output: string; error?: string }): string =>
    `${JSON.stringify({ tool: `postgres_${name}`, toolset: 'postgres/diagnostics', args: { database: 'shop' }, matchAny: false, ...answer })}\n`
  const client = await session().catch((error: unknown) => String(error))
  if (typeof client === 'string') return call('sessions', { status: 'error', output: '', error: client })
  try {
    let calls = ''
    for (const [name, sql] of Object.entries(QUERIES)) {
      const { rows } = await client.query(sql)
      calls += call(name, { status: 'success', output: JSON.stringify(rows) })
    }
    return calls
  } finally {
    await client.end()
  }
}
