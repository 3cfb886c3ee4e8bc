import { type Destinations, mayLeadTo } from './link-hosts.ts'

/** Every address that leads elsewhere is shown as code. */
export interface OutputRules extends Destinations {
  /** Secrets are replaced once more, whatever was done before. */
  redact: (text: string) => string
}

/** Slack's markup between angle brackets: a link, a mention, a channel, a date. */
const TOKEN = /<([^<>\n]{1,3000})>/g

/** Stand for what may stay while the rest is cleaned; in text of the outside world they are taken out first. */
const OPEN = '\uE000'
const CLOSE = '\uE001'
const HELD = /\uE000(\d+)\uE001/g

/** Code, a backtick without its pair, or an address: with a scheme, or as clients make a link of by themselves. */
const CODE_OR_ADDRESS =
  /`[^`\n]+`|`|(?:\b[a-z][a-z0-9+.-]{0,80}:\/\/|\b(?:mailto|javascript|data|tel|slack):|\bwww\.)[^\s<>"'`|\uE000\uE001]+/gi

const TRAILING = /[.,;:!?)\]}*_~…]+$/

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

const unescaped = (text: string): string =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')

const PERSON = /^@([UW][A-Z0-9]{2,20})(?:\|.*)?$/

/** What a token of markup becomes: kept as markup, or the plain words in it. */
function token(inner: string, rules: OutputRules, mentions: readonly string[]): string | null {
  const person = PERSON.exec(inner)?.[1]
  if (person !== undefined) return mentions.includes(person) ? `<@${person}>` : null
  const [address = ''] = inner.split('|')
  return mayLeadTo(unescaped(address), rules) ? `<${address}>` : null
}

/** `https://here|click` shows where it leads, never what it would like to be called. */
const words = (inner: string): string => (inner.split('|')[0] ?? '').replace(/^([@!#])/, '$1\u200B')

function addresses(text: string, rules: OutputRules, hold: (markup: string) => string): string {
  return text.replace(CODE_OR_ADDRESS, (found) => {
    // One without its pair would pair with the next address's and set that free.
    if (found.startsWith('`')) return found === '`' ? "'" : found
    const tail = TRAILING.exec(found)?.[0] ?? ''
    const address = found.slice(0, found.length - tail.length)
    if (address === '') return found
    return `${mayLeadTo(address, rules) ? hold(`<${escaped(address)}>`) : `\`${address}\``}${tail}`
  })
}

/**
 * Text in Slack's markup as it may leave: no secret, no link but to the hosts of the list (others are inert code),
 * no mention but of the people in `mentions`, and nobody called with `<!channel>` and its like.
 */
export function cleanMrkdwn(text: string, rules: OutputRules, mentions: readonly string[] = []): string {
  const held: string[] = []
  const hold = (markup: string): string => `${OPEN}${held.push(markup) - 1}${CLOSE}`
  const plain = text.replace(/[\uE000\uE001]/g, '').replace(TOKEN, (_, inner: string) => {
    const kept = token(inner, rules, mentions)
    return kept === null ? words(inner) : hold(kept)
  })
  const safe = addresses(rules.redact(unescaped(plain)), rules, hold)
  return escaped(safe).replace(HELD, (_, index: string) => held[Number(index)] ?? '')
}
