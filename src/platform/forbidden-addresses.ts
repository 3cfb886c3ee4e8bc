import { BlockList } from 'node:net'

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
  return list
}
