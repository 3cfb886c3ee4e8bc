/** `npm run bench:audit [-- writes]`: rows a second into the audit of 50 incidents on PostgreSQL, and that no chain forks. */
import { createLogger } from '../src/platform/logger.ts'
import { appendAudit } from '../src/safety/audit/append.ts'
import { verifyAudit } from '../src/safety/audit/verify.ts'
import { migrate } from '../src/storage/migrate.ts'
import { openPostgres } from '../src/storage/postgres/postgres-database.ts'
import { startPostgres } from '../test/support/postgres-server.ts'

const INCIDENTS = 50
const TARGET = 500
const WRITES = Number(process.argv[2] ?? 10_000)

const server = await startPostgres()
if (server === null)
  throw new Error('no PostgreSQL is installed: scripts/install-test-postgres.sh does it on Debian')
const db = await openPostgres(server.url, createLogger('silent'))
try {
  await migrate(db)
  const body = {
    ref: 'E7',
    connector: 'prometheus/prod-eu',
    status: 'ok',
    bytes: 4096,
    query: 'a'.repeat(64),
  }
  let next = 0
  const started = performance.now()
  const writer = async (): Promise<void> => {
    for (let n = next++; n < WRITES; n = next++) {
      const place = { teamId: 'bench', incidentId: `incident-${n % INCIDENTS}`, at: Date.now() }
      await db.tx((tx) => appendAudit(tx, place, [{ kind: 'read', actor: 'sitrep', runId: 'run', body }]))
    }
  }
  await Promise.all(Array.from({ length: INCIDENTS }, writer))
  const perSecond = WRITES / ((performance.now() - started) / 1000)
  const checked = performance.now()
  const { rows, chains, bad } = await verifyAudit(db, [])
  const verifyMs = Math.round(performance.now() - checked)
  console.log(
    `${Math.round(perSecond)} writes/s (one transaction each) over ${chains} incidents, bar ${TARGET}`,
  )
  console.log(
    `${rows} rows verified in ${verifyMs} ms, forks and gaps: ${bad === null ? 0 : `${bad.chain} row ${bad.seq} ${bad.reason}`}`,
  )
  process.exitCode = perSecond >= TARGET && bad === null && rows === WRITES ? 0 : 1
} finally {
  await db.close()
  await server.stop()
}
