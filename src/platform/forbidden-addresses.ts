import { BlockList, isIP } from 'node:net'

/**
 * Never an address of a cloud's metadata service or of the link: they hand out credentials. Private ranges stay
 * open, for that is where the systems of a team are.
 */
export function forbiddenAddresses(): BlockList {
  const list = new BlockList()
  list.addSubnet('169.254.0.0', 16)
  list.addSubnet('fe80::', 10, 'ipv6')
  list.addAddress('100.100.100.200')
  list.addAddress('fd00:ec2::254', 'ipv6')
  // The link as a NAT64 gateway writes it.
  list.addSubnet('64:ff9b::a9fe:0', 112, 'ipv6')
  return list
}

/** Names under which clouds serve their metadata; each resolves to an address above. */
const FORBIDDEN_NAMES: ReadonlySet<string> = new Set([
  'metadata.google.internal',
  'metadata.goog',
  'instance-data',
  'instance-data.ec2.internal',
])

/**
 * Whether the host of a URL is refused before anything is sent: an address of the list, in whatever way `URL` lets one be
 * written, or a name of a metadata service. A client that connects itself also checks what names resolve to; behind a
 * proxy this is all that can be known here.
 */
export function isForbiddenHost(hostname: string): boolean {
  const host = hostname
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.$/, '')
    .toLowerCase()
  const family = isIP(host)
  if (family === 0) return FORBIDDEN_NAMES.has(host)
  return forbiddenAddresses().check(host, family === 6 ? 'ipv6' : 'ipv4')
}
