/** `deploy "payments 1.45.0"`; a title that begins with the type is not told it twice: `"deploy payments 1.45.0"`. */
export function changeName({ type, title }: { type: string; title: string }): string {
  const isTold = title.toLowerCase().startsWith(type.toLowerCase())
  return isTold ? `"${title}"` : `${type} "${title}"`
}

/** ` on payments`; nothing when nobody knows where it was made. */
export const changePlace = ({ service }: { service: string }): string =>
  service === '' || service === 'unknown' ? '' : ` on ${service}`
