import type { z } from 'zod'
import { timeOfDay } from '../domain/clock-text.ts'
import type { HttpAsk, HttpClient, HttpReply } from '../platform/http-client.ts'

/** What a system is called in reasons: its instance, and the address that was asked. */
export interface Instance {
  /** Unique name in sitrep.yaml, such as `prom-eu`. */
  name: string
  /** What it is, for people: `Prometheus`. */
  title: string
}

/** Why there is no answer to work with. */
export interface Unanswered {
  ok: false
  status: 'denied' | 'failed'
  reason: string
  /** What came, when something did. */
  raw: Uint8Array | null
  /** The answer began, and ended at the byte cap or at the deadline: a narrower question may be answered. */
  cut?: 'bytes' | 'time'
}

export type Asked<T> =
  /** `partial`: what the system itself says is missing; left out where it says nothing. */
  { ok: true; value: T; raw: Uint8Array; partial?: string } | Unanswered

type Answered = Extract<HttpReply, { kind: 'answered' }>

const no = (status: Unanswered['status'], reason: string, raw: Uint8Array | null = null): Unanswered => ({
  ok: false,
  status,
  reason,
  raw,
})

/** What each of Node's and OpenSSL's codes asks of a person; components.md §6 says which fault gives which. */
const UNREACHABLE: readonly (readonly [RegExp, string])[] = [
  [/^ERR_IP_BLOCKED$/, 'addresses of the link and of cloud metadata are never asked: change `url`'],
  [
    /^ERR_PROXY_407$/,
    'the proxy wants a credential: give `proxy` as `{env: NAME}`, with user and password in the address',
  ],
  [/^ERR_PROXY_ALTNAME$/, 'the certificate of the proxy is for another name: check the host in `proxy`'],
  [/^ERR_PROXY_[EU]/, 'the proxy cannot be reached: check `proxy`'],
  [/^ERR_PROXY_/, 'the proxy does not let it through: check `proxy` and what it allows'],
  [/^(?:ENOTFOUND|EAI_AGAIN|ENODATA)$/, 'the name does not resolve: check `url`, or the DNS of this machine'],
  [/^ECONNREFUSED$/, 'nothing listens there: check `url` and that it runs'],
  [/^(?:EHOSTUNREACH|ENETUNREACH)$/, 'no way leads there: check `url`, `proxy` and the firewall'],
  [/^CERT_HAS_EXPIRED$/, 'its certificate has expired: renew it there'],
  [/^ERR_TLS_CERT_ALTNAME_INVALID$/, 'its certificate is for another name: check the host in `url`'],
  [
    /^(?:DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_VERIFY_LEAF_SIGNATURE|UNABLE_TO_GET_ISSUER_CERT.*)$/,
    'its certificate is not trusted: name the authority in `ca`',
  ],
  [/^ERR_SSL_WRONG_VERSION_NUMBER$|^EPROTO$/, 'it does not speak TLS there: is `url` http?'],
  [/TLS|SSL|CERT/, 'TLS failed: check `ca` and `certificate`'],
  [/^(?:ECONNRESET|UND_ERR_SOCKET|EPIPE)$/, 'the connection was cut: check `url` and what stands between'],
  [/^HPE_|^UND_ERR_/, 'what came back is not HTTP: check `url`'],
]

const adviceOf = (code: string): string =>
  UNREACHABLE.find(([pattern]) => pattern.test(code))?.[1] ?? 'check `url` and the network'

const headerOf = ({ headers }: Answered, name: string): string => String(headers[name] ?? '')

/** The system's own words on its error, on one line. */
function wordsOf(body: Buffer): string {
  const text = body.toString('utf8', 0, 400).replace(/\s+/g, ' ').trim()
  return text === '' ? '' : `: ${text.slice(0, 200)}`
}

const isPage = (reply: Answered): boolean =>
  /html/i.test(headerOf(reply, 'content-type')) ||
  /^\s*<(?:!doctype|html)/i.test(reply.body.toString('utf8', 0, 64))

function refusal({ name, title }: Instance, reply: Answered): Unanswered | null {
  const { status, body } = reply
  if (status < 300 && !isPage(reply)) return null
  if (status === 401) {
    return no(
      'denied',
      `401 from ${name}: ${title} does not accept the credential: check it in sitrep.yaml${isPage(reply) ? '' : wordsOf(body)}`,
      body,
    )
  }
  if (status === 403)
    return no('denied', `403 from ${name}: the credential may not read this${wordsOf(body)}`, body)
  if (status === 407)
    return no('denied', `407 for ${name}: the proxy wants a credential: check \`proxy\``, body)
  if (status >= 300 && status < 400) {
    const where = headerOf(reply, 'location').slice(0, 200)
    return no('denied', `${name} redirects (${where}): a login page? set \`url\` to the system itself`)
  }
  if (isPage(reply)) {
    return no('denied', `${name} answered with a web page: a login page? check \`url\` and the credential`)
  }
  if (status === 404)
    return no('failed', `404 from ${name}: is \`url\` that of ${title}?${wordsOf(body)}`, body)
  if (status === 429) {
    const after = headerOf(reply, 'retry-after')
    return no(
      'failed',
      `429 from ${name}: asked too often${after === '' ? '' : `, again after ${after} s`}`,
      body,
    )
  }
  return no('failed', `${status} from ${name}${wordsOf(body)}`, body)
}

/** The reply as bytes, or why there are none that can be used. A body that was cut is still `answered`. */
export function usable(instance: Instance, reply: HttpReply): Answered | Unanswered {
  if (reply.kind === 'aborted') return no('failed', `${instance.name} gave no answer in time`)
  if (reply.kind === 'paused') {
    return no(
      'failed',
      `not asked: ${instance.name} was asked too often and said to wait until ${timeOfDay(reply.until)}`,
    )
  }
  if (reply.kind === 'unreachable') {
    return no('failed', `${instance.name} cannot be reached (${reply.code}): ${adviceOf(reply.code)}`)
  }
  return refusal(instance, reply) ?? reply
}

const CUT = {
  bytes: 'the answer is larger than the cap: narrow the query',
  time: 'only a part arrived in time',
} as const

function parsed<T>(instance: Instance, body: Buffer, schema: z.ZodType<T>): Asked<T> {
  let json: unknown
  try {
    json = JSON.parse(body.toString('utf8'))
  } catch {
    return no(
      'failed',
      `${instance.name} did not answer with JSON: is \`url\` that of ${instance.title}?`,
      body,
    )
  }
  const result = schema.safeParse(json)
  if (result.success) return { ok: true, value: result.data, raw: body }
  const issue = result.error.issues[0]
  const where = issue?.path.join('.') || 'the answer'
  return no(
    'failed',
    `${instance.name} answered in a form that is not known: ${where}: ${issue?.message}`,
    body,
  )
}

/** One exchange whose answer is JSON of the given form; unknown fields are the schema's to tolerate. */
export async function askJson<T>(
  client: HttpClient,
  ask: HttpAsk,
  schema: z.ZodType<T>,
  instance: Instance,
): Promise<Asked<T>> {
  const reply = usable(instance, await client.ask(ask))
  if ('ok' in reply) return reply
  // Half a JSON document is none.
  if (reply.cut !== null) return { ...no('failed', `${instance.name}: ${CUT[reply.cut]}`), cut: reply.cut }
  return parsed(instance, reply.body, schema)
}
