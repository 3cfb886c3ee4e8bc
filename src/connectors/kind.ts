import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import type { LogRow, ObjectRow } from '../domain/case-file.ts'
import type { LiveConnector, RequestKind } from '../domain/connector.ts'
import { createHttpClient, type HttpClient } from '../platform/http-client.ts'
import { createPace, paced } from './pacing.ts'

/** Where a secret is; sitrep.yaml never holds one. */
export const SecretRef = z
  .strictObject({ env: z.string().min(1).optional(), file: z.string().min(1).optional() })
  .refine((ref) => (ref.env === undefined) !== (ref.file === undefined), {
    error: 'name one of `env` (an environment variable) and `file` (a path)',
  })
  .describe('Where the secret is: `{env: NAME}` or `{file: PATH}`.')

export type SecretRef = z.infer<typeof SecretRef>

/** Rows in what a tool said, by the same parsers as recorded tool outputs; a form they do not know gives none. */
export type ParseTool = (answer: {
  tool: string
  args: Record<string, unknown>
  output: unknown
}) => Promise<{ objects: Omit<ObjectRow, 'evidence'>[]; logs: Omit<LogRow, 'evidence'>[] }>

/** What opening an instance may use. */
export interface ConnectorContext {
  /** The instance's name. */
  name: string
  /** The secret, without the line end of a file; rejects with an error that names the setting. */
  secret: (ref: SecretRef) => Promise<string>
  now: () => number
  /** Left out where only text is wanted. */
  parseTool?: ParseTool
}

/** One kind of system: one folder, one line in `registry.ts`. */
export interface ConnectorKind {
  kind: string
  /** What it is, for people: `Prometheus`. */
  title: string
  answers: readonly RequestKind[]
  /** Options of an instance in sitrep.yaml besides `name` and `kind`; strict, each with a description. */
  options: z.ZodObject
  /** Said by `doctor` where no real server could be had to test against; null where one was. */
  unverified: string | null
  /** Paths below `url` that the system reads by POST; the client sends no other POST. Left out: none. */
  readsByPost?: readonly RegExp[]
  /** `options` have passed the schema. Imports its SDK here and not before. */
  open(options: unknown, context: ConnectorContext): Promise<LiveConnector>
}

const url = z.url({ protocol: /^https?$/, error: 'must be an address that starts with http:// or https://' })

/** sitrep.yaml holds no password, not even in an address. */
const openUrl = url.refine((text) => !URL.parse(text)?.password, {
  error: 'an address with a password goes into `{env: NAME}`',
})

/** Options of every system that is asked over HTTP. */
export const HTTP_OPTIONS = {
  url: url.describe('Address of the system, with the path prefix it is served under.'),
  token: SecretRef.optional().describe('Bearer token.'),
  basic: z
    .strictObject({ user: z.string().min(1), password: SecretRef })
    .optional()
    .describe('User and password, where the system takes those.'),
  headers: z
    .record(z.string(), z.union([z.string(), SecretRef]))
    .optional()
    .describe('Further headers, such as a tenant.'),
  proxy: z
    .union([openUrl, SecretRef], {
      error: 'must be an address that starts with http:// or https://, or `{env: NAME}`',
    })
    .optional()
    .describe(
      'Proxy to ask through (`http://…` or `https://…`); one that wants a password as `{env: NAME}`.',
    ),
  ca: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Path of a PEM file with authorities to trust besides the usual ones; also of an `https://` proxy.',
    ),
} as const

export interface HttpOptions {
  url: string
  token?: SecretRef | undefined
  basic?: { user: string; password: SecretRef } | undefined
  headers?: Record<string, string | SecretRef> | undefined
  proxy?: string | SecretRef | undefined
  ca?: string | undefined
}

/** Headers of an instance, with its credential. */
export async function headersOf(
  options: HttpOptions,
  { secret }: ConnectorContext,
): Promise<Record<string, string>> {
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(options.headers ?? {})) {
    headers[name.toLowerCase()] = typeof value === 'string' ? value : await secret(value)
  }
  if (options.token !== undefined) headers.authorization = `Bearer ${await secret(options.token)}`
  if (options.basic !== undefined) {
    const pair = `${options.basic.user}:${await secret(options.basic.password)}`
    headers.authorization = `Basic ${Buffer.from(pair).toString('base64')}`
  }
  return headers
}

/** Address of the proxy of an instance, its password in it; null without one. */
export async function proxyOf(
  proxy: HttpOptions['proxy'],
  { secret }: Pick<ConnectorContext, 'secret'>,
): Promise<string | null> {
  if (proxy === undefined || typeof proxy === 'string') return proxy ?? null
  const address = await secret(proxy)
  if (!/^https?:$/.test(URL.parse(address)?.protocol ?? ''))
    throw new Error(
      '`proxy`: what it names must hold an address that starts with http:// or https://, its password percent-encoded',
    )
  return address
}

/** The client of an instance, with its credential, proxy, authorities and pace. Close it with the connector. */
export async function httpClientOf(
  options: HttpOptions,
  context: ConnectorContext,
  limits: { maxBytes?: number; readsByPost?: readonly RegExp[] } = {},
): Promise<HttpClient> {
  const client = createHttpClient({
    baseUrl: options.url,
    headers: await headersOf(options, context),
    proxy: await proxyOf(options.proxy, context),
    ca: options.ca === undefined ? null : await readFile(options.ca, 'utf8'),
    ...limits,
  })
  return paced(client, createPace(context.now))
}
