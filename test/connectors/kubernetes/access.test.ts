import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import type { TLSSocket } from 'node:tls'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { clusterClient } from '../../../src/connectors/kubernetes/access.ts'
import { readKubeconfig } from '../../../src/connectors/kubernetes/kubeconfig.ts'
import { KubernetesOptions } from '../../../src/connectors/kubernetes/options.ts'
import { json, serveHttp } from '../support/bad-server.ts'
import { selfSigned } from '../support/certificate.ts'

let dir: string
beforeAll(async () => {
  dir = await mkdtemp(path.join(os.tmpdir(), 'sitrep-kube-'))
})
afterAll(() => rm(dir, { recursive: true, force: true }))

async function kubeconfig(user: string, cluster = 'server: http://127.0.0.1:1'): Promise<string> {
  const file = path.join(dir, 'config')
  await writeFile(
    file,
    `apiVersion: v1
kind: Config
current-context: prod
contexts:
  - {name: prod, context: {cluster: c, user: u, namespace: shop}}
  - {name: lost, context: {cluster: gone, user: u}}
clusters:
  - name: c
    cluster: {${cluster}}
users:
  - name: u
    user: ${user}
`,
  )
  return file
}

describe('a kubeconfig', () => {
  const base64 = (text: string): string => Buffer.from(text).toString('base64')

  it('gives a token, in itself or in a file beside it', async () => {
    expect(await readKubeconfig(await kubeconfig('{token: abc}'), undefined)).toEqual({
      url: 'http://127.0.0.1:1',
      token: 'abc',
      ca: null,
      certificate: null,
      proxy: null,
    })
    await writeFile(path.join(dir, 'tok'), 'from a file\n')
    expect((await readKubeconfig(await kubeconfig('{tokenFile: tok}'), 'prod')).token).toBe('from a file')
  })

  it('gives a client certificate and an authority', async () => {
    const user = `{client-certificate-data: ${base64('CERT')}, client-key-data: ${base64('KEY')}}`
    const cluster = `server: https://k.example, certificate-authority-data: ${base64('CA')}, proxy-url: http://p:1`
    expect(await readKubeconfig(await kubeconfig(user, cluster), undefined)).toEqual({
      url: 'https://k.example',
      token: null,
      ca: 'CA',
      certificate: { cert: 'CERT', key: 'KEY' },
      proxy: 'http://p:1',
    })
  })

  it.each([
    [
      'that logs in through a program',
      '{exec: {command: aws}}',
      undefined,
      undefined,
      /does not run.*`token`/,
    ],
    ['of a provider that is gone', '{auth-provider: {name: gcp}}', undefined, undefined, /does not run/],
    [
      'without verification',
      '{token: a}',
      'server: https://k, insecure-skip-tls-verify: true',
      undefined,
      /not verified/,
    ],
    [
      'with no such context',
      '{token: a}',
      undefined,
      'staging',
      /"staging"; it has prod, lost: set `context`/,
    ],
    ['whose cluster is missing', '{token: a}', undefined, 'lost', /no cluster is called "gone"/],
    [
      'with a server that is none',
      '{token: a}',
      'server: ftp://x',
      undefined,
      /clusters\.0\.cluster\.server/,
    ],
    ['whose token file is missing', '{tokenFile: nowhere}', undefined, undefined, /nowhere/],
    ['that is cut off', '{token: a', undefined, undefined, /kubeconfig .*config/],
  ])('%s is refused with the fix', async (_, user, cluster, context, words) => {
    const file = await kubeconfig(user, cluster)
    await expect(readKubeconfig(file, context)).rejects.toThrow(words)
  })

  it('that is not there is named', async () => {
    await expect(readKubeconfig(path.join(dir, 'none'), undefined)).rejects.toThrow(/none.*ENOENT/)
  })
})

const open = (options: object, now = (): number => 0) =>
  clusterClient(
    KubernetesOptions.parse(options),
    { name: 'prod', secret: () => Promise.resolve('a-token'), now },
    { maxBytes: 1_048_576 },
  )

const ask = { path: '/version', signal: AbortSignal.timeout(5000) }

describe('the client of a cluster', () => {
  it('needs to know where it is', async () => {
    await expect(open({})).rejects.toThrow(/`url`, `kubeconfig` and `serviceAccount`/)
  })

  it('reads the token of a mounted service account again when it may have changed', async () => {
    const seen: (string | undefined)[] = []
    await using tokens = await serveHttp((_, response) => {
      seen.push(response.req.headers.authorization)
      json(response, {})
    })
    const file = path.join(dir, 'token')
    await writeFile(file, 'first\n')
    let time = 0
    const client = await open({ serviceAccount: dir, url: tokens.url }, () => time)
    await client.ask(ask)
    await writeFile(file, 'second\n')
    await client.ask(ask)
    time = 61_000
    await client.ask(ask)
    await rm(file)
    time = 200_000
    expect(await client.ask(ask)).toMatchObject({
      kind: 'unreachable',
      message: expect.stringContaining(file),
    })
    await client.close()
    expect(seen).toEqual(['Bearer first', 'Bearer first', 'Bearer second'])
  })

  it('shows its certificate to a server that wants one', async () => {
    const tls = await selfSigned()
    const [key, cert] = [path.join(dir, 'client.key'), path.join(dir, 'client.pem')]
    await promisify(execFile)('openssl', [
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'],
      ...['-keyout', key, '-out', cert, '-days', '2', '-subj', '/CN=sitrep'],
    ])
    const names: unknown[] = []
    const server = createServer(
      { ...tls, requestCert: true, rejectUnauthorized: true, ca: [await readFile(cert, 'utf8')] },
      (incoming, response) => {
        names.push((incoming.socket as TLSSocket).getPeerCertificate().subject.CN)
        response.end('{}')
      },
    )
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const config = await kubeconfig(
      '{client-certificate: client.pem, client-key: client.key}',
      `server: "https://127.0.0.1:${port}", certificate-authority: ${tls.file}`,
    )
    const client = await open({ kubeconfig: config })
    expect(await client.ask(ask)).toMatchObject({ kind: 'answered', status: 200 })
    await client.close()
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
    expect(names).toEqual(['sitrep'])
  })
})
