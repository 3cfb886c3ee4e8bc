import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { createHttpClient, type HttpClient } from '../../platform/http-client.ts'
import { type ConnectorContext, proxyOf } from '../kind.ts'
import { createPace, paced } from '../pacing.ts'
import { type Access, readKubeconfig } from './kubeconfig.ts'
import type { KubernetesOptions } from './options.ts'

/** Where a pod finds its own cluster. */
const OWN_CLUSTER = 'https://kubernetes.default.svc'

/** A mounted token is replaced before it ends, every hour or so; it is read again after this many milliseconds. */
const TOKEN_AGE = 60_000

async function givenAccess(options: KubernetesOptions, context: ConnectorContext): Promise<Access> {
  if (options.kubeconfig !== undefined) return readKubeconfig(options.kubeconfig, options.context)
  const folder = options.serviceAccount
  const url = options.url ?? (folder === undefined ? null : OWN_CLUSTER)
  if (url === null) throw new Error('name one of `url`, `kubeconfig` and `serviceAccount`')
  return {
    url,
    token: options.token === undefined ? null : await context.secret(options.token),
    ca: folder === undefined ? null : await readFile(path.join(folder, 'ca.crt'), 'utf8').catch(() => null),
    certificate: null,
    proxy: null,
  }
}

/** The client with a bearer token that is read again from its file. */
function withFileToken(client: HttpClient, file: string, now: () => number): HttpClient {
  let read = { token: '', at: Number.NEGATIVE_INFINITY }
  const token = async (): Promise<string> => {
    if (now() - read.at > TOKEN_AGE) read = { token: (await readFile(file, 'utf8')).trim(), at: now() }
    return read.token
  }
  return {
    ...client,
    ask: async (asked) => {
      try {
        return await client.ask({
          ...asked,
          headers: { ...asked.headers, authorization: `Bearer ${await token()}` },
        })
      } catch (error) {
        return { kind: 'unreachable', code: 'TOKEN', message: `${file}: ${String(error)}` }
      }
    },
  }
}

/** The client of a cluster. Rejects with an error that names the option to change. */
export async function clusterClient(
  options: KubernetesOptions,
  context: ConnectorContext,
  limits: { maxBytes: number; readsByPost?: readonly RegExp[] },
): Promise<HttpClient> {
  const access = await givenAccess(options, context)
  const ca = options.ca === undefined ? access.ca : await readFile(options.ca, 'utf8')
  const direct = createHttpClient({
    baseUrl: access.url,
    headers: access.token === null ? {} : { authorization: `Bearer ${access.token}` },
    proxy: (await proxyOf(options.proxy, context)) ?? access.proxy,
    ca,
    certificate: access.certificate,
    ...limits,
  })
  const client = paced(direct, createPace(context.now))
  const folder = options.serviceAccount
  if (folder === undefined || access.token !== null || options.kubeconfig !== undefined) return client
  return withFileToken(client, path.join(folder, 'token'), context.now)
}
