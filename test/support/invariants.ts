import type { Tx } from '../../src/storage/sql.ts'

/** What must always hold between the tables of incidents (DESIGN.md §7), as queries whose rows are the offences. */
const OFFENCES: Record<string, string> = {
  'an accepted page without an incident': `
    select id from inbox where kind = 'alert' and state = 'accepted' and incident_id is null`,
  'two open incidents of one key': `
    select dedup_key from incident where status = 'open' group by team_id, dedup_key having count(*) > 1`,
  'an alert that two open incidents have': `
    select dedup_key from (
      select team_id, id, dedup_key from incident where status = 'open'
      union all select f.team_id, f.incident_id, f.dedup_key from folded_alert f
        join incident i on i.team_id = f.team_id and i.id = f.incident_id where i.status = 'open') alert
    group by team_id, dedup_key having count(*) > 1`,
  'a resolved incident of which an alert fires': `
    select i.id from incident i where i.status = 'resolved' and exists (select from folded_alert f
      where f.team_id = i.team_id and f.incident_id = i.id and f.resolved_at is null)`,
  'an incident without exactly one root message': `
    select i.id from incident i
    where 1 <> (select count(*) from outbox o
      where o.team_id = i.team_id and o.incident_id = i.id and o.kind = 'root')`,
  'an incident without exactly one page run': `
    select i.id from incident i
    where 1 <> (select count(*) from run r
      where r.team_id = i.team_id and r.incident_id = i.id and r.kind = 'page')`,
  'a thread that is not the one of its root': `
    select i.id from incident i join outbox o on o.team_id = i.team_id and o.incident_id = i.id
    where o.kind = 'root' and o.state = 'sent'
      and i.thread_ts is distinct from coalesce(o.thread_ts, o.slack_ts)`,
  'a message under a root that is not posted': `
    select o.id from outbox o join outbox r on r.team_id = o.team_id and r.incident_id = o.incident_id
    where r.kind = 'root' and r.state <> 'sent' and o.kind <> 'root' and o.state = 'sent'`,
  'a ts that two messages claim': `
    select slack_ts from outbox where state = 'sent' and kind in ('root', 'reply')
    group by team_id, channel, slack_ts having count(*) > 1`,
  'a run that ended without a time': `
    select id from run where (state in ('done', 'failed')) <> (ended_at is not null)`,
  'a message that was said without one row of the audit': `
    select o.id from outbox o where o.state = 'sent' and 1 <> (select count(*) from audit a
      where a.team_id = o.team_id and a.kind = 'post' and a.body::jsonb ->> 'outbox' = o.id::text)`,
  'a run without one row of the audit': `
    select r.id from run r where 1 <> (select count(*) from audit a
      where a.team_id = r.team_id and a.kind = 'run' and a.run_id = r.id::text)`,
  'a read without one row of the audit': `
    select e.n from evidence e where 1 <> (select count(*) from audit a
      where a.team_id = e.team_id and a.chain = e.case_id::text and a.kind = 'read'
        and a.body::jsonb ->> 'ref' = 'E' || e.n)`,
  'a settled query without one row of the audit': `
    select s.key from step s where s.state = 'settled' and 1 <> (select count(*) from audit a
      where a.team_id = s.team_id and a.run_id = s.run_id::text and a.body::jsonb ->> 'key' = s.key)`,
  'a settled model call without one row of the audit': `
    select s.id from spend s where s.state <> 'reserved' and 1 <> (select count(*) from audit a
      where a.team_id = s.team_id and a.kind = 'model-call' and a.body::jsonb ->> 'spend' = s.id::text)`,
  'a label without a row of the audit': `
    select l.incident_id from label l group by l.team_id, l.incident_id having count(*) <> (select count(*) from audit a
      where a.team_id = l.team_id and a.chain = l.incident_id::text and a.kind = 'label')`,
  'an inbox row without its keys': `
    select i.id from inbox i where jsonb_array_length(i.signal -> 'ids') > 0
      and not exists (select from inbox_key k where k.team_id = i.team_id and k.inbox_id = i.id)`,
}

/** What must hold as well once everything is done and said. */
const LEFT_OVER: Record<string, string> = {
  'a run that is not done': `select id from run where state in ('queued', 'running')`,
  'a message that is not said': `select id from outbox where state in ('pending', 'sending')`,
}

/** The offences as lines of text; none is what a test wants. `settled` includes what may not be left over. */
export async function brokenInvariants(tx: Tx, { settled }: { settled: boolean }): Promise<string[]> {
  const queries = Object.entries(settled ? { ...OFFENCES, ...LEFT_OVER } : OFFENCES)
  const all = queries.map(
    ([name, sql]) => `select '${name}' as name, to_jsonb(offence) as row from (${sql}) offence`,
  )
  const { rows } = await tx.query<{ name: string; row: unknown }>(all.join(' union all '))
  return rows.map(({ name, row }) => `${name}: ${JSON.stringify(row)}`)
}
