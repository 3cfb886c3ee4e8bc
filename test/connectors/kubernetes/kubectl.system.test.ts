import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { serveHttp, type TestServer } from '../support/bad-server.ts'
import { CLUSTER, collectFrom, request, rowsOf } from './cluster-under-test.ts'
import { type Item, recordedDiscovery, replayServer } from './replay-server.ts'

let server: TestServer
let home: string

beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'sitrep-kubectl-'))
  server = await serveHttp(replayServer(CLUSTER, { discovery: recordedDiscovery() }))
})
afterAll(async () => {
  await server?.[Symbol.asyncDispose]()
  await rm(home, { recursive: true, force: true })
})

async function kubectl(...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)('kubectl', [`--server=${server.url}`, '-n', 'shop', ...args], {
    env: { PATH: process.env.PATH, HOME: home, KUBECONFIG: path.join(home, 'none') },
    maxBuffer: 32 * 1_048_576,
  }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') throw new Error('kubectl is needed: scripts/install-test-servers.sh')
    throw error
  })
  return stdout
}

const objects = async (what: string): Promise<Item[]> =>
  (JSON.parse(await kubectl('get', what, '-o', 'json')) as { items: Item[] }).items

describe('kubectl on the server that replays the recorded cluster', () => {
  it.each([
    ['pods', 'pod'],
    ['deployments', 'deployment'],
    ['replicasets', 'replicaset'],
    ['jobs', 'job'],
    ['configmaps', 'configmap'],
    ['persistentvolumeclaims', 'persistentvolumeclaim'],
  ])('is given the same %s as the connector', async (what, kind) => {
    const seen = (await objects(what)).map(({ metadata }) => metadata.name)
    const read = rowsOf(await collectFrom(server.url, request('state')), 'objects')
    expect(seen.length).toBeGreaterThan(0)
    const names = read.filter((row) => row.kind === kind && row.namespace === 'shop').map(({ name }) => name)
    expect(names.sort()).toEqual(seen.sort())
  })

  it('finds ArgoCD’s applications by discovery, whose history the connector gives as changes', async () => {
    const [application] = (
      JSON.parse(await kubectl('get', 'applications.argoproj.io', '-A', '-o', 'json')) as {
        items: { status: { history: { revision: string }[] } }[]
      }
    ).items
    const revisions = application?.status.history.map(({ revision }) => revision)
    const changes = rowsOf(await collectFrom(server.url, request('changes')), 'changes')
    const applied = changes.filter(({ title }) => title.includes('ArgoCD')).map(({ attrs }) => attrs.sha)
    expect(applied.sort()).toEqual(revisions?.sort())
  })

  it('prints the lines of a container that the connector reads', async () => {
    const pod = (await objects('pods')).find(({ metadata }) => metadata.name.startsWith('payments-'))
    const lines = await kubectl('logs', pod?.metadata.name ?? '', '-c', 'app')
    const read = rowsOf(await collectFrom(server.url, request('logs')), 'logs')
    const last = read.filter(({ entity }) => entity === pod?.metadata.name).at(-1)
    expect(last?.message).toMatch(/\S/)
    expect(lines).toContain(last?.message)
  })

  it('is told what is not there, and takes no write', async () => {
    await expect(kubectl('get', 'pod', 'nobody')).rejects.toThrow(/NotFound/)
    await expect(kubectl('delete', 'pod', 'nobody', '--wait=false')).rejects.toThrow(
      /MethodNotAllowed|DELETE/,
    )
  })
})
