/** A service by any way of writing it: `Cart Service`, `cart_service` and `cart` are one. */
export const plainName = (service: string): string =>
  service
    .trim()
    .toLowerCase()
    .replace(/[\s_]+/g, '-')
    .replace(/-(?:service|svc)$/, '')

/** The ways in which lessons write the name of a service, in lower case. */
export function spellingsOf(service: string): string[] {
  const plain = plainName(service)
  const all = [service.trim().toLowerCase(), plain, plain.replaceAll('-', ' ')]
  return [...new Set([...all, `${plain}-service`, `${plain}-svc`, `${plain} service`])].filter(Boolean)
}
