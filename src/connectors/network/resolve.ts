import { lookup, Resolver } from 'node:dns/promises'
import { isIP } from 'node:net'
import { forbiddenAddresses } from '../../platform/forbidden-addresses.ts'

const FORBIDDEN = forbiddenAddresses()

function allowed(addresses: readonly string[]): string[] {
  const fine = addresses.filter((one) => !FORBIDDEN.check(one, isIP(one) === 6 ? 'ipv6' : 'ipv4'))
  if (fine.length === 0 && addresses.length > 0)
    throw Object.assign(new Error('the address is never probed'), { code: 'ERR_IP_BLOCKED' })
  return fine
}

/** c-ares says `ETIMEOUT` for what every other phase says as `ETIMEDOUT`. */
const coded = (code: string): Error =>
  Object.assign(new Error(code), { code: code === 'ETIMEOUT' ? 'ETIMEDOUT' : code })

/** What means "there is none" for one family, and not that the servers failed. */
const isNone = (code: string): boolean => code === 'ENODATA' || code === 'ENOTFOUND'

async function byServers(
  host: string,
  { resolvers, timeoutMs }: { resolvers: readonly string[]; timeoutMs: number },
  limit: AbortSignal,
): Promise<{ value: string[]; facts: Record<string, unknown> }> {
  // Two tries must fit into the phase, or a silent server is told as a slow one.
  const resolver = new Resolver({ timeout: Math.max(100, Math.floor(timeoutMs / 4)), tries: 2 })
  resolver.setServers([...resolvers])
  const cancel = (): void => resolver.cancel()
  limit.addEventListener('abort', cancel, { once: true })
  const codes: string[] = []
  const ask = (query: Promise<string[]>): Promise<string[]> =>
    query.catch((error: { code?: string }) => {
      codes.push(error.code ?? 'UNKNOWN')
      return []
    })
  const [four, six] = await Promise.all([ask(resolver.resolve4(host)), ask(resolver.resolve6(host))])
  limit.removeEventListener('abort', cancel)
  const addresses = [...four, ...six]
  if (addresses.length > 0) return { value: allowed(addresses), facts: { addresses, by: [...resolvers] } }
  throw coded(codes.find((code) => !isNone(code)) ?? codes.find((code) => code === 'ENOTFOUND') ?? 'ENODATA')
}

/**
 * The addresses of a host. With configured servers they are asked directly: what this machine's resolver has in its
 * cache or its hosts file is not what the services see.
 */
export async function resolveHost(
  host: string,
  options: { resolvers: readonly string[]; timeoutMs: number },
  limit: AbortSignal,
): Promise<{ value: string[]; facts: Record<string, unknown> }> {
  if (isIP(host) !== 0) return { value: allowed([host]), facts: {} }
  if (options.resolvers.length > 0) return byServers(host, options, limit)
  const gone = new Promise<never>((_, reject) => {
    limit.addEventListener('abort', () => reject(coded('ETIMEDOUT')), { once: true })
  })
  const found = await Promise.race([lookup(host, { all: true }), gone])
  const addresses = found.map(({ address }) => address)
  return { value: allowed(addresses), facts: { addresses, by: ['this machine'] } }
}
