import { Resolver } from 'node:dns/promises'
import { request } from 'node:http'
import { type CallResult, type Context, HttpError, type Role } from '../types.ts'

export interface PeerCall {
  method: string
  peer: Role
  path: string
  body: unknown
  timeout: number
  context: Context
  /** Host name to ask for instead of the peer's own. */
  host?: string
}

/** Addresses live this long, as a cluster's resolver has it. */
const TTL = 5000

export const hostOf = (peer: Role): string =>
  peer === 'bank' ? 'api.bank.example.internal' : `${peer}.shop.internal`

/** Calls peers by name through the lab's resolver. */
export function peers(dnsPort: number, ports: Record<Role, number>) {
  const resolver = new Resolver({ timeout: 800, tries: 2 })
  resolver.setServers([`127.0.0.1:${dnsPort}`])
  const known = new Map<string, { at: number; address: string }>()

  const addressOf = async (host: string): Promise<string> => {
    const found = known.get(host)
    if (found && Date.now() - found.at < TTL) return found.address
    const [address] = await resolver.resolve4(host)
    if (address === undefined) throw new Error(`no address for ${host}`)
    known.set(host, { at: Date.now(), address })
    return address
  }

  const send = (
    address: string,
    { method, peer, path, body, timeout, context }: PeerCall,
  ): Promise<CallResult> =>
    new Promise((resolve, reject) => {
      const headers = {
        'content-type': 'application/json',
        'x-trace': `${context.traceId}-${context.spanId}`,
      }
      const outgoing = request(
        { host: address, port: ports[peer], method, path, timeout, headers },
        (answer) => {
          let text = ''
          answer.on('data', (chunk) => {
            text += chunk
          })
          answer.on('error', reject)
          answer.on('end', () => {
            try {
              resolve({ status: answer.statusCode ?? 0, body: JSON.parse(text || '{}') })
            } catch (error) {
              reject(error)
            }
          })
        },
      )
      outgoing.on('timeout', () =>
        outgoing.destroy(new HttpError(504, `timeout of ${timeout} ms exceeded calling ${peer}`)),
      )
      outgoing.on('error', reject)
      outgoing.end(body ? JSON.stringify(body) : undefined)
    })

  return async (call: PeerCall): Promise<CallResult> =>
    send(await addressOf(call.host ?? hostOf(call.peer)), call)
}
