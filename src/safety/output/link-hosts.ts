/**
 * Whether a message may link to `url`: http or https, no user and password in it, and a host of the list.
 * `grafana.example.com` means that host, `.example.com` also every host below it.
 */
export function mayLink(url: string, hosts: readonly string[]): boolean {
  const parsed = URL.parse(url)
  if (parsed === null || !/^https?:$/.test(parsed.protocol)) return false
  if (parsed.username !== '' || parsed.password !== '') return false
  const host = parsed.hostname.toLowerCase()
  return hosts.some((one) => {
    const wanted = one.toLowerCase()
    return wanted.startsWith('.') ? host === wanted.slice(1) || host.endsWith(wanted) : host === wanted
  })
}
