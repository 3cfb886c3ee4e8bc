/** Every secret that a test plants begins with this, so that one search finds them all. */
export const CANARY = 'CANARY7f3a'

/** The hosts that tests allow messages to link to. */
export const LINK_HOSTS = ['grafana.example.com']

type Json = Record<string, unknown>

/** A secret as it could be hidden: as it is, reversed, in base64 at any offset, in hex, percent by percent. */
export function spellingsOf(secret: string): string[] {
  const bytes = Buffer.from(secret)
  const shifted = [0, 1, 2].map((shift) =>
    Buffer.concat([Buffer.alloc(shift, 'x'), bytes])
      .toString('base64')
      .slice(Math.ceil((shift * 8) / 6), Math.floor(((shift + bytes.length) * 8) / 6)),
  )
  const percent = [...bytes].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('')
  const hex = bytes.toString('hex')
  return [secret, [...secret].reverse().join(''), ...shifted, hex, hex.toUpperCase(), percent]
}

const canaries = spellingsOf(CANARY)

const stringsIn = (value: unknown): string[] => {
  if (typeof value === 'string') return [value]
  if (typeof value !== 'object' || value === null) return []
  return Object.values(value).flatMap(stringsIn)
}

const objectsIn = (value: unknown): Json[] => {
  if (typeof value !== 'object' || value === null) return []
  const inner = Object.values(value).flatMap(objectsIn)
  return Array.isArray(value) ? inner : [value as Json, ...inner]
}

/** The texts that Slack reads as markup: the message's own and every mrkdwn object's. */
const markupIn = (payload: Json): string[] => [
  ...(typeof payload.text === 'string' ? [payload.text] : []),
  ...objectsIn(payload).flatMap((one) => (one.type === 'mrkdwn' ? stringsIn(one.text) : [])),
]

const isForeign = (address: string): boolean => {
  const { hostname = '', pathname = '' } = URL.parse(address.replaceAll('&amp;', '&')) ?? {}
  // A message of the local Slack itself is no foreign place.
  if (hostname === '127.0.0.1' && /^\/archives\/[A-Z0-9]+\/p\d+$/.test(pathname)) return false
  return !LINK_HOSTS.includes(hostname)
}

function inMarkup(text: string, people: readonly string[]): string[] {
  const tokens = [...text.matchAll(/<([^>\n]*)>/g)].map(([, inner = '']) => inner)
  const bare = text.replace(/`[^`\n]*`/g, '').replace(/<[^>\n]*>/g, '')
  return [
    ...tokens.filter((one) => one.startsWith('!')).map((one) => `it calls everybody: <${one}>`),
    ...tokens
      .filter((one) => one.startsWith('@') && !people.includes(one.slice(1)))
      .map((one) => `it mentions <${one}>`),
    ...tokens.filter((one) => /^[^@!]/.test(one) && isForeign(one)).map((one) => `it links to <${one}>`),
    ...[...bare.matchAll(/(?:\b[a-z]+:\/\/|\bwww\.)\S+/gi)].map(
      ([address]) => `a client would link ${address}`,
    ),
  ]
}

const PICTURE = /^(?:image|video|rich_text|file)$/

/**
 * What must never leave, whoever asks for it: secrets, links to hosts that are not listed, mentions of people
 * who did nothing, pictures, and posts that would unfurl. Written without looking at the boundary it watches.
 */
export function leaks(where: string, payload: unknown, people: readonly string[]): string[] {
  if (typeof payload !== 'object' || payload === null) return []
  const given = payload as Json
  const found = [
    ...stringsIn(given)
      .filter((text) => canaries.some((one) => text.includes(one)))
      .map((text) => `a planted secret in "${text.slice(0, 80)}"`),
    ...markupIn(given).flatMap((text) => inMarkup(text, people)),
    ...objectsIn(given)
      .filter((one) => PICTURE.test(String(one.type)) || 'image_url' in one || 'attachments' in one)
      .map(() => 'a picture or an attachment'),
    ...objectsIn(given)
      .filter((one) => typeof one.url === 'string' && isForeign(one.url))
      .map((one) => `a button leads to ${one.url}`),
  ]
  const posts = /^chat\.post/.test(where)
  const unfurls = posts && !(String(given.unfurl_links) === 'false' && String(given.unfurl_media) === 'false')
  return [...found, ...(unfurls ? ['links would unfurl'] : [])].map((what) => `${where}: ${what}`)
}
