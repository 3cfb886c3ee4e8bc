import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'

/** What is needed to ask a cluster. */
export interface Access {
  url: string
  token: string | null
  /** PEM. */
  ca: string | null
  certificate: { cert: string; key: string } | null
  proxy: string | null
}

const Config = z.object({
  'current-context': z.string().default(''),
  contexts: z
    .array(z.object({ name: z.string(), context: z.object({ cluster: z.string(), user: z.string() }) }))
    .default([]),
  clusters: z
    .array(
      z.object({
        name: z.string(),
        cluster: z.object({
          server: z.url({ protocol: /^https?$/ }),
          'certificate-authority': z.string().optional(),
          'certificate-authority-data': z.string().optional(),
          'insecure-skip-tls-verify': z.boolean().optional(),
          'proxy-url': z.string().optional(),
        }),
      }),
    )
    .default([]),
  users: z
    .array(
      z.object({
        name: z.string(),
        user: z
          .object({
            token: z.string().optional(),
            tokenFile: z.string().optional(),
            'client-certificate': z.string().optional(),
            'client-certificate-data': z.string().optional(),
            'client-key': z.string().optional(),
            'client-key-data': z.string().optional(),
            exec: z.unknown().optional(),
            'auth-provider': z.unknown().optional(),
          })
          .nullish()
          .transform((user) => user ?? {}),
      }),
    )
    .default([]),
})

type Cluster = z.infer<typeof Config>['clusters'][number]['cluster']
type User = z.infer<typeof Config>['users'][number]['user']

const A_TOKEN =
  'make a service account with a token of its own (docs/how-to/connect-kubernetes.md) and name it in `token`'

/** Data in the file itself, or in a file beside it. */
async function pem(data: string | undefined, file: string | undefined, dir: string): Promise<string | null> {
  if (data !== undefined) return Buffer.from(data, 'base64').toString('utf8')
  return file === undefined ? null : readFile(path.resolve(dir, file), 'utf8')
}

async function certificateOf(user: User, dir: string): Promise<Access['certificate']> {
  const cert = await pem(user['client-certificate-data'], user['client-certificate'], dir)
  const key = await pem(user['client-key-data'], user['client-key'], dir)
  return cert === null || key === null ? null : { cert, key }
}

async function accessOf(cluster: Cluster, user: User, dir: string): Promise<Access> {
  if (cluster['insecure-skip-tls-verify'] === true && cluster.server.startsWith('https:')) {
    throw new Error('its cluster is not verified (insecure-skip-tls-verify): name its authority instead')
  }
  const token =
    user.token ??
    (user.tokenFile === undefined ? null : (await readFile(path.resolve(dir, user.tokenFile), 'utf8')).trim())
  const certificate = await certificateOf(user, dir)
  if (token === null && certificate === null && (user.exec ?? user['auth-provider']) !== undefined) {
    throw new Error(`its user logs in through a program, which Sitrep does not run: ${A_TOKEN}`)
  }
  return {
    url: cluster.server,
    token,
    ca: await pem(cluster['certificate-authority-data'], cluster['certificate-authority'], dir),
    certificate,
    proxy: cluster['proxy-url'] ?? null,
  }
}

async function read(file: string): Promise<z.infer<typeof Config>> {
  const text = await readFile(file, 'utf8')
  const result = Config.safeParse(parse(text, { maxAliasCount: 10 }))
  if (result.success) return result.data
  const issue = result.error.issues[0]
  throw new Error(`${issue?.path.join('.') || 'the file'}: ${issue?.message ?? 'not a kubeconfig'}`)
}

/** Access by a context of a kubeconfig. Rejects with an error that names the file and the fix. */
export async function readKubeconfig(file: string, wanted: string | undefined): Promise<Access> {
  try {
    const config = await read(file)
    const name = wanted ?? config['current-context']
    const context = config.contexts.find((one) => one.name === name)?.context
    if (context === undefined) {
      const known = config.contexts.map((one) => one.name).join(', ') || 'none'
      throw new Error(`no context is called "${name}"; it has ${known}: set \`context\``)
    }
    const cluster = config.clusters.find((one) => one.name === context.cluster)?.cluster
    const user = config.users.find((one) => one.name === context.user)?.user
    if (cluster === undefined) throw new Error(`no cluster is called "${context.cluster}"`)
    if (user === undefined) throw new Error(`no user is called "${context.user}"`)
    return await accessOf(cluster, user, path.dirname(path.resolve(file)))
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new Error(`kubeconfig ${file}: ${why}`, { cause })
  }
}
