import { request } from 'node:http'
import { connect as connectTcp, isIP, type Socket } from 'node:net'
import {
  connect as connectTls,
  type DetailedPeerCertificate,
  getCACertificates,
  type TLSSocket,
} from 'node:tls'
import type { ProbeTarget } from './options.ts'
import { resolveHost } from './resolve.ts'

export type Phase = 'dns' | 'tcp' | 'tls' | 'http'

/** One phase of a probe. `code` is Node's, c-ares' or OpenSSL's, and what is judged: no message is ever read. */
export interface Step {
  phase: Phase
  ok: boolean
  code: string | null
  /** Milliseconds. */
  ms: number
  facts: Record<string, unknown>
}

export interface Probe {
  steps: Step[]
  /** Whole days until the earliest certificate of the chain ends; null without TLS. */
  daysLeft: number | null
}

export interface ProbeOptions {
  resolvers: readonly string[]
  /** PEM of authorities to trust besides the usual ones. */
  ca: string | null
  timeoutMs: number
  signal: AbortSignal
  /** Wall clock, milliseconds UTC. */
  now: () => number
  /** A clock that only goes forward, milliseconds. */
  elapsed: () => number
}

const codeOf = (error: unknown): string => {
  const { code } = error as { code?: unknown }
  return typeof code === 'string' ? code : 'UNKNOWN'
}

const DAY = 24 * 3_600_000

/** Runs one phase with its own limit; whatever it throws becomes its code. */
async function step<T>(
  phase: Phase,
  { timeoutMs, signal, elapsed }: ProbeOptions,
  work: (limit: AbortSignal) => Promise<{ value: T; facts?: Record<string, unknown>; code?: string | null }>,
): Promise<{ step: Step; value: T | null }> {
  const began = elapsed()
  const limit = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)])
  const ms = (): number => Math.round((elapsed() - began) * 10) / 10
  try {
    const { value, facts = {}, code = null } = await work(limit)
    return { step: { phase, ok: code === null, code, ms: ms(), facts }, value }
  } catch (error) {
    const code = limit.aborted ? 'ETIMEDOUT' : codeOf(error)
    return { step: { phase, ok: false, code, ms: ms(), facts: {} }, value: null }
  }
}

/** Resolves at the event, rejects at an error, an end or the limit, and leaves no listener behind. */
function until(socket: Socket | TLSSocket, event: string, limit: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const done = (act: () => void): void => {
      socket.off(event, won)
      socket.off('error', failed)
      socket.off('close', closed)
      limit.removeEventListener('abort', late)
      act()
    }
    const won = (): void => done(resolve)
    const failed = (error: Error): void => done(() => reject(error))
    const closed = (): void => failed(Object.assign(new Error('closed'), { code: 'ECONNRESET' }))
    const late = (): void => failed(Object.assign(new Error('late'), { code: 'ETIMEDOUT' }))
    socket.once(event, won)
    socket.once('error', failed)
    socket.once('close', closed)
    limit.addEventListener('abort', late, { once: true })
    if (limit.aborted) late()
  })
}

/** The first address that takes a connection; what each said is a fact. */
async function connectAny(
  addresses: readonly string[],
  port: number,
  limit: AbortSignal,
): Promise<{ value: Socket; facts: Record<string, unknown> }> {
  const tried: Record<string, string> = {}
  let last: unknown = Object.assign(new Error('no address'), { code: 'ENODATA' })
  for (const address of addresses.slice(0, 4)) {
    const socket = connectTcp({ host: address, port })
    // Errors after the phase are the next one's to see.
    socket.on('error', () => undefined)
    try {
      await until(socket, 'connect', limit)
      return { value: socket, facts: { address, tried: { ...tried, [address]: 'connected' } } }
    } catch (error) {
      tried[address] = codeOf(error)
      last = error
      socket.destroy()
    }
  }
  throw last
}

function earliestEnd(certificate: DetailedPeerCertificate): number | null {
  let end: number | null = null
  const seen = new Set<string>()
  let one: DetailedPeerCertificate | undefined = certificate
  while (one?.valid_to && !seen.has(one.fingerprint256)) {
    seen.add(one.fingerprint256)
    const at = Date.parse(one.valid_to)
    if (!Number.isNaN(at)) end = end === null ? at : Math.min(end, at)
    one = one.issuerCertificate
  }
  return end
}

/**
 * The handshake without judging, so that the certificate of a failing one can be read as well: an exporter that verifies
 * has no expiry to show just when it matters.
 */
async function handshake(
  socket: Socket,
  { host }: ProbeTarget,
  limit: AbortSignal,
  { now, ca }: { now: number; ca: string | null },
) {
  const tls = connectTls({
    socket,
    rejectUnauthorized: false,
    ...(ca === null ? {} : { ca: [ca, ...getCACertificates('default')] }),
    ...(isIP(host) === 0 ? { servername: host } : {}),
  })
  tls.on('error', () => undefined)
  await until(tls, 'secureConnect', limit)
  const certificate = tls.getPeerCertificate(true)
  const end = earliestEnd(certificate)
  const daysLeft = end === null ? null : Math.floor((end - now) / DAY)
  const error: unknown = tls.authorizationError
  const code = error ? ((error as { code?: string }).code ?? String(error)) : null
  return {
    value: { tls, daysLeft },
    code,
    facts: {
      protocol: tls.getProtocol(),
      subject: certificate.subject?.CN ?? null,
      names: certificate.subjectaltname ?? null,
      issuer: certificate.issuer?.CN ?? null,
      valid_to: certificate.valid_to ?? null,
      days_left: daysLeft,
    },
  }
}

/** Bytes of a body that are read to see that it arrives. */
const MOST_BODY = 65_536

async function exchange(
  socket: Socket,
  { host, port, http, expect }: ProbeTarget,
  limit: AbortSignal,
  elapsed: () => number,
): Promise<{ value: number; code: string | null; facts: Record<string, unknown> }> {
  const began = elapsed()
  return new Promise((resolve, reject) => {
    const asked = request({
      createConnection: () => socket,
      path: http ?? '/',
      method: 'GET',
      headers: { host: `${host}:${port}`, 'user-agent': 'sitrep-probe', connection: 'close' },
      signal: limit,
    })
    asked.on('error', reject)
    asked.on('response', (response) => {
      const firstByte = Math.round(elapsed() - began)
      const status = response.statusCode ?? 0
      let bytes = 0
      const told = (): void => {
        const isRight = expect.length > 0 ? expect.includes(status) : status < 500
        const code = isRight ? null : `HTTP_${status}`
        resolve({ value: status, code, facts: { status, first_byte_ms: firstByte, bytes } })
        response.destroy()
      }
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length
        if (bytes > MOST_BODY) told()
      })
      response.on('end', told)
      response.on('error', reject)
      response.on('aborted', () => reject(Object.assign(new Error('cut'), { code: 'ECONNRESET' })))
    })
    asked.end()
  })
}

/** DNS, TCP, TLS, HTTP: each phase by itself, and none after one that failed, save that a bad certificate is looked past. */
export async function probe(target: ProbeTarget, options: ProbeOptions): Promise<Probe> {
  const steps: Step[] = []
  let daysLeft: number | null = null
  const dns = await step('dns', options, (limit) => resolveHost(target.host, options, limit))
  // An address needs no name, unless it is one that is never probed.
  if (isIP(target.host) === 0 || !dns.step.ok) steps.push(dns.step)
  if (dns.value === null) return { steps, daysLeft }
  const tcp = await step('tcp', options, (limit) => connectAny(dns.value ?? [], target.port, limit))
  steps.push(tcp.step)
  if (tcp.value === null) return { steps, daysLeft }
  let socket: Socket = tcp.value
  try {
    if (target.tls) {
      const tls = await step('tls', options, (limit) =>
        handshake(socket, target, limit, { now: options.now(), ca: options.ca }),
      )
      steps.push(tls.step)
      if (tls.value === null) return { steps, daysLeft }
      socket = tls.value.tls
      daysLeft = tls.value.daysLeft
    }
    if (target.http !== undefined) {
      const http = await step('http', options, (limit) => exchange(socket, target, limit, options.elapsed))
      steps.push(http.step)
    }
    return { steps, daysLeft }
  } finally {
    socket.destroy()
    tcp.value.destroy()
  }
}
