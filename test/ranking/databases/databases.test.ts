import { describe, expect, it } from 'vitest'
import { type Answer, entity, input, rankRows, toolRows } from '../support/rows.ts'

const entities = [entity('shop'), entity('orders-db', 'database')]

const suspects = (...answers: Answer[]) => rankRows(input({ ...toolRows(answers), entities })).suspects

/** First suspect and its kind, with what is said of it first. */
function first(...answers: Answer[]): string {
  const [one] = suspects(...answers)
  return one ? `${one.service} ${one.kind}: ${one.supporting[0]?.text}` : 'nobody'
}

const psql = (head: string, ...rows: string[]): Answer => {
  const rule = head.replace(/[^|]/g, '-').replace(/\|/g, '+')
  return { tool: 'psql', output: [head, rule, ...rows, `(${rows.length} rows)`].join('\n') }
}

const mysql = (head: readonly string[], ...rows: (readonly string[])[]): Answer => {
  const line = (cells: readonly string[]): string => `| ${cells.map((cell) => cell.padEnd(24)).join(' | ')} |`
  const rule = `+${head.map(() => '-'.repeat(26)).join('+')}+`
  return { tool: 'mysql', output: [rule, line(head), rule, ...rows.map(line), rule].join('\n') }
}

describe('locks', () => {
  const head = ' pid  | application_name | state  | wait_event_type | blocked_by | query '

  it('are blamed on the database, with who holds them', () => {
    const table = psql(
      head,
      ' 71   | shop             | active | Lock            | {33}       | update items',
      ' 72   | shop             | active | Lock            | {33}       | update items',
      ' 33   | nightly          | idle in transaction | Client | {}      | ',
    )
    expect(first(table)).toMatch(/^orders-db lock: .*2 sessions of shop wait for locks, held by nightly/)
  })

  it('are read from a process list', () => {
    const list = mysql(
      ['Id', 'User', 'Command', 'Time', 'State', 'Info'],
      ['9', 'shop', 'Query', '41', 'Waiting for table metadata lock', 'alter table items'],
      ['10', 'shop', 'Sleep', '3', '', 'NULL'],
    )
    expect(first(list)).toMatch(/^orders-db lock: .*1 sessions of shop/)
  })

  it('are no trouble when nobody waits', () => {
    const idle = psql(
      head,
      ' 33 | shop | idle | Client | {} | select 1',
      ' 34 | shop | active | | {} | select 2',
    )
    expect(first(idle)).toBe('nobody')
  })
})

describe('connections', () => {
  it.each([
    ['a row', { output: [{ connections: 199, max_connections: 200 }] }],
    [
      'variables',
      mysql(['Variable_name', 'Value'], ['Threads_connected', '151'], ['max_connections', '151']),
    ],
  ])('run out, by %s', (_, answer) => {
    expect(first(answer)).toMatch(/^orders-db saturation: .*connections are taken/)
  })

  it('are no trouble with room left', () => {
    expect(first({ output: [{ connections: 150, max_connections: 200 }] })).toBe('nobody')
  })
})

describe('replication', () => {
  const status = (io: string, lag: string): Answer => ({
    tool: 'mysql',
    output: `*************************** 1. row ***************************
             Replica_IO_State: Waiting for source to send event
           Replica_IO_Running: ${io}
          Replica_SQL_Running: Yes
        Seconds_Behind_Source: ${lag}
                Last_IO_Error: error connecting to source
`,
  })

  it('stands still or lags, and is well within a minute', () => {
    expect(first(status('No', 'NULL'))).toMatch(/^orders-db replication: .*replica_io_running is No/)
    expect(first(status('Yes', '1240'))).toMatch(/^orders-db replication: .*1240 s behind/)
    expect(first(status('Yes', '2'))).toBe('nobody')
  })

  it('lags by what the primary says of its standbys', () => {
    const row = psql(
      ' application_name | state     | replay_lag ',
      ' standby-1        | streaming | 00:21:05.2 ',
    )
    expect(first(row)).toMatch(/^orders-db replication: .*standby-1 is 1265.2 s behind/)
  })
})

describe('an instance', () => {
  const described = (DBInstanceStatus: string): Answer => ({
    output: { DBInstances: [{ DBInstanceIdentifier: 'orders-db', DBInstanceStatus, AllocatedStorage: 100 }] },
  })

  it('is full, failed or well by its status', () => {
    expect(first(described('storage-full'))).toMatch(/^orders-db disk/)
    expect(first(described('inaccessible-encryption-credentials'))).toMatch(/^orders-db database/)
    expect(first(described('available'))).toBe('nobody')
  })

  it('takes no writes, unless it is a replica', () => {
    const setting = mysql(['Variable_name', 'Value'], ['read_only', 'ON'])
    const replica = { tool: 'mysql', output: [{ Seconds_Behind_Source: 0, Replica_IO_Running: 'Yes' }] }
    expect(first(setting)).toMatch(/^orders-db database: .*read_only is ON/)
    expect(first(setting, replica)).toBe('nobody')
  })
})

describe('time', () => {
  it('goes to waits that grew', () => {
    const load = (values: number[], name: string): Answer => ({
      output: {
        db_instance_identifier: 'orders-db',
        db_load: { values },
        top_sql: [{ statement: 'update items', db_load_avg: 6 }],
        top_wait_events: [
          { name, db_load_avg: 6 },
          { name: 'Client:ClientRead', db_load_avg: 1 },
        ],
      },
    })
    expect(first(load([1, 1, 1, 4, 8, 9], 'Lock:tuple'))).toMatch(/^orders-db lock: .*wait for Lock:tuple/)
    expect(first(load([1, 1, 1, 4, 8, 9], 'IO:DataFileRead'))).toMatch(/^orders-db disk/)
    expect(first(load([8, 8, 8, 8, 8, 8], 'Lock:tuple'))).toBe('nobody')
  })

  it('goes to whole tables, and to statements that run for minutes', () => {
    const plan = (rows: number): Answer => ({
      tool: 'psql',
      output: `Gather  (cost=1000.00..41000.00 rows=9 width=64)\n  ->  Seq Scan on orders  (cost=0.00..40000.00 rows=${rows} width=64)`,
    })
    expect(first(plan(1_250_000))).toMatch(/^orders-db slow-query: .*reads all of orders/)
    expect(first(plan(120))).toBe('nobody')
    const list = mysql(
      ['Id', 'User', 'Command', 'Time', 'State', 'Info'],
      ['9', 'shop', 'Query', '341', 'Sending data', 'select * from items'],
    )
    expect(first(list)).toMatch(/^orders-db slow-query/)
  })
})

describe('whose facts they are', () => {
  it('is what the tool was asked about, else the only database', () => {
    const full: Answer = { args: { instance: 'other-db' }, output: [{ connections: 9, max_connections: 9 }] }
    const two = [...entities, entity('other-db', 'database')]
    const of = (answer: Answer) =>
      rankRows(input({ ...toolRows([answer]), entities: two })).suspects[0]?.service
    expect(of(full)).toBe('other-db')
    expect(of({ output: full.output })).toBeUndefined()
  })
})
