import { describe, expect, it } from 'vitest'
import { parseObjects } from '../../../src/evidence/objects/parse-objects.ts'

const parsed = (output: unknown, args: Record<string, unknown> = {}) =>
  parseObjects({ tool: 'kubectl', args, output })

const TABLE = 'NAME    READY   STATUS    RESTARTS   AGE\nweb-0   0/1     Error     3          9m'

describe('answers of tools', () => {
  it.each([
    ['as text', TABLE],
    ['beside an exit code', { stdout: TABLE, stderr: '', exit_code: 0 }],
    ['under another name', { output: TABLE }],
  ])('are read %s', (_, output) => {
    expect(parsed(output)).toMatchObject([{ kind: 'pod', name: 'web-0', state: 'Error' }])
  })

  it('are left alone when they hold more than a text', () => {
    expect(parsed({ output: TABLE, pods: [{ name: 'web-1', phase: 'Running' }] })).toMatchObject([
      { kind: 'pod', name: 'web-1' },
    ])
  })

  it('keep of a manifest who made it and whether it is going', () => {
    const metadata = {
      name: 'web-0',
      creationTimestamp: '2026-03-03T09:00:00Z',
      deletionTimestamp: '2026-03-03T10:00:00Z',
      ownerReferences: [{ kind: 'StatefulSet', name: 'web' }],
    }
    const [pod] = parsed({ apiVersion: 'v1', kind: 'Pod', metadata, spec: {} })
    expect(pod?.attrs).toMatchObject({
      created: metadata.creationTimestamp,
      deletion_timestamp: metadata.deletionTimestamp,
      owners: metadata.ownerReferences,
    })
  })

  it('say Endpoints and NetworkPolicies in the words of their tables', () => {
    const of = (kind: string) => parsed({ apiVersion: 'v1', kind, metadata: { name: 'web' } })[0]?.kind
    expect([of('Endpoints'), of('NetworkPolicy')]).toEqual(['endpoint', 'networkpolicy'])
    expect(parsed('NAME   ENDPOINTS   AGE\nweb    <none>      9m', { kind: 'endpoints' })[0]?.kind).toBe(
      'endpoint',
    )
  })

  it('give ports their names, where they are printed', () => {
    const text = 'Name:  web-0\nNode:  a/1\nContainers:\n  web:\n    Ports:  80/TCP (http), 9100/TCP\n'
    expect(parsed(text)[0]?.attrs.container_ports).toEqual([
      { name: 'http', port: 80, protocol: 'TCP' },
      { name: null, port: 9100, protocol: 'TCP' },
    ])
  })

  it('are rows of a database as its client prints them, one line or many', () => {
    const table =
      '+----+---------+\n| Variable_name | Value |\n+----+---------+\n| read_only | ON |\n+----+---------+'
    expect(parsed(table)).toMatchObject([{ kind: 'setting', name: 'read_only', state: 'ON' }])
    const record =
      '-[ RECORD 1 ]----+---\npid              | 7\nquery            | select 1\nstate            | active\n'
    expect(parsed(record)).toMatchObject([{ kind: 'session', name: '7', state: 'active' }])
    expect(parsed('a | b\nno rule below\n1 | 2')).toEqual([])
  })
})
