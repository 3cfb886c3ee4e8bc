import { execFile, spawn } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { type AddressInfo, connect, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { onTestFinished } from 'vitest'

const DAY = 24 * 3_600_000

/** The port it listens on until the test ends. */
export async function listening(server: Server): Promise<number> {
  const open = new Set<Socket>()
  server.on('connection', (socket: Socket) => open.add(socket))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    for (const socket of open) socket.destroy()
    server.close()
  })
  return (server.address() as AddressInfo).port
}

const NXDOMAIN = 3
export const SERVFAIL = 2
export const REFUSED = 5

/** A DNS server over UDP: `A 127.0.0.1` for names in `known`, `codes` for others, silence for `null`. */
export async function dnsServer(
  known: readonly string[],
  codes: Record<string, number | null> = {},
): Promise<string> {
  const socket = createSocket('udp4')
  socket.on('message', (query, from) => {
    const labels: string[] = []
    let at = 12
    for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
      labels.push(query.toString('latin1', at + 1, at + 1 + length))
      at += 1 + length
    }
    const name = labels.join('.')
    const code = known.includes(name) ? 0 : (codes[name] ?? (name in codes ? null : NXDOMAIN))
    if (code === null) return
    const isA = query.readUInt16BE(at + 1) === 1
    const head = Buffer.from(query.subarray(0, 12))
    head.writeUInt16BE(0x8180 | code, 2)
    head.writeUInt16BE(code === 0 && isA ? 1 : 0, 6)
    head.fill(0, 8)
    const answer = Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 5, 0, 4, 127, 0, 0, 1])
    socket.send(
      Buffer.concat([head, query.subarray(12, at + 5), ...(code === 0 && isA ? [answer] : [])]),
      from.port,
      from.address,
    )
  })
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve))
  onTestFinished(() => void socket.close())
  return `127.0.0.1:${socket.address().port}`
}

const certificates = new Map<string, Promise<{ key: string; cert: string }>>()

/** From openssl, whose clock can be told: `days` from now, which may lie in the past. */
export function certificate(name: string, days: number): Promise<{ key: string; cert: string }> {
  const id = `${name} ${days}`
  const made =
    certificates.get(id) ??
    (async () => {
      const dir = await mkdtemp(path.join(tmpdir(), 'sitrep-cert-'))
      const [key, file] = [path.join(dir, 'key.pem'), path.join(dir, 'cert.pem')]
      const stamp = (ms: number): string =>
        `${new Date(ms).toISOString().replace(/[-:T]/g, '').slice(0, 14)}Z`
      const run = promisify(execFile)
      await run('openssl', ['ecparam', '-genkey', '-name', 'prime256v1', '-noout', '-out', key])
      const [request, config] = [path.join(dir, 'r.csr'), path.join(dir, 'ca.cnf')]
      await run('openssl', ['req', '-new', '-key', key, '-subj', `/CN=${name}`, '-out', request])
      await promisify(execFile)('sh', [
        '-c',
        'mkdir "$1/new"; : > "$1/index"; printf "[ca]\\ndefault_ca=d\\n[d]\\ndatabase=%s/index\\nnew_certs_dir=%s/new\\nrand_serial=yes\\ndefault_md=sha256\\npolicy=p\\nx509_extensions=e\\nunique_subject=no\\n[p]\\ncommonName=supplied\\n[e]\\nsubjectAltName=DNS:%s\\n" "$1" "$1" "$2" > "$3"',
        'sh',
        dir,
        name,
        config,
      ])
      const now = Date.now()
      await run('openssl', [
        ...['ca', '-batch', '-config', config, '-selfsign', '-keyfile', key, '-in', request, '-out', file],
        ...[
          '-startdate',
          stamp(Math.min(now, now + days * DAY) - 10 * DAY),
          '-enddate',
          stamp(now + days * DAY + 3_600_000),
        ],
        '-notext',
      ])
      const pair = { key: await readFile(key, 'utf8'), cert: await readFile(file, 'utf8') }
      await rm(dir, { recursive: true })
      return pair
    })()
  certificates.set(id, made)
  return made
}

/** Listens, and is stopped before it takes anything: its queue is full, and what comes after is dropped without a word. */
export async function blackHole(): Promise<number> {
  const program =
    "const s = require('net').createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => console.log(s.address().port))"
  const child = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  const port = await new Promise<number>((resolve) =>
    child.stdout.once('data', (chunk: Buffer) => resolve(Number(chunk.toString()))),
  )
  child.kill('SIGSTOP')
  for (let at = 0; at < 4; at += 1) {
    const socket = connect({ host: '127.0.0.1', port })
    socket.on('error', () => undefined)
    onTestFinished(() => void socket.destroy())
  }
  return port
}
