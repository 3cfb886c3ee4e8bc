/** Where messages may lead. */
export interface Destinations {
  /** Hosts of the list, see `mayLink`. */
  linkHosts: readonly string[]
  /** The workspace's own host: its messages may be linked to, and nothing else of it. Null or left out: none. */
  home?: string | null
}

const PERMALINK = /^\/archives\/[A-Z0-9]+\/p\d+$/

function isPermalink(url: string, home: string | null): boolean {
  const parsed = home === null ? null : URL.parse(url)
  if (parsed === null || !/^https?:$/.test(parsed.protocol)) return false
  if (parsed.username !== '' || parsed.password !== '') return false
  return parsed.hostname.toLowerCase() === home?.toLowerCase() && PERMALINK.test(parsed.pathname)
}

/** Whether a message may lead there: to a host of the list, or to a message of its own workspace. */
export const mayLeadTo = (url: string, { linkHosts, home = null }: Destinations): boolean =>
  mayLink(url, linkHosts) || isPermalink(url, home)

/**
 * Whether a message may link to `url`: http or https, no user and password in it, and a host of the list.
 * `grafana.example.com` means that host, `.example.com` also every host below it.
 */
function mayLink(url: string, hosts: readonly string[]): boolean {
  const parsed = URL.parse(url)
  if (parsed === null || !/^https?:$/.test(parsed.protocol)) return false
  if (parsed.username !== '' || parsed.password !== '') return false
  const host = parsed.hostname.toLowerCase()
  return hosts.some((one) => {
    const wanted = one.toLowerCase()
    return wanted.startsWith('.') ? host === wanted.slice(1) || host.endsWith(wanted) : host === wanted
  })
}
