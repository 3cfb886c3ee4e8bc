import { z } from 'zod'
import type { HttpClient } from '../../platform/http-client.ts'
import { askJson, type Instance, type Unanswered, usable } from '../asked.ts'
import { gate } from '../gate.ts'
import { List, type Listed, readPages } from './pages.ts'

export type { KubeObject, Listed } from './pages.ts'

export type Json = Record<string, unknown>

const Review = z.object({ status: z.object({ allowed: z.boolean() }) })

const Version = z.object({ gitVersion: z.string() })

export interface ListAsk {
  /** `/api/v1`, `/apis/apps/v1`: the first that the server knows answers. */
  versions: readonly string[]
  resource: string
  /** null: of the whole cluster. */
  namespace: string | null
  labelSelector?: string | undefined
  fieldSelector?: string | undefined
}

export interface Permission {
  verb: string
  /** Left out: the core. */
  group?: string
  resource: string
  subresource?: string
  namespace?: string
}

export interface KubernetesApi {
  list(ask: ListAsk, signal: AbortSignal): Promise<Listed>
  log(ask: LogAsk, signal: AbortSignal): Promise<{ ok: true; text: string } | Unanswered>
  /** Whether this credential may; null when the server does not tell. */
  may(permission: Permission, signal: AbortSignal): Promise<boolean | null>
  version(signal: AbortSignal): Promise<{ ok: true; value: string } | Unanswered>
}

export interface LogAsk {
  namespace: string
  pod: string
  container: string
  previous: boolean
  /** Milliseconds UTC; older lines are not wanted. */
  since: number
  /** The last so many lines; null: the first `bytes`. */
  tail: number | null
  bytes: number
}

const PAGE = 500

/** At most six reads of one instance are under way at once, whoever asks. */
const AT_ONCE = 6

const is404 = (answer: Unanswered): boolean => answer.status === 'failed' && /^404 /.test(answer.reason)

const pathOf = (version: string, { namespace, resource }: ListAsk): string =>
  namespace === null
    ? `${version}/${resource}`
    : `${version}/namespaces/${encodeURIComponent(namespace)}/${resource}`

/** A question of a credential about itself: a POST that changes nothing. */
const reviewAsk = ({ verb, group, resource, subresource, namespace }: Permission) => ({
  method: 'POST' as const,
  path: '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
  json: {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SelfSubjectAccessReview',
    spec: {
      resourceAttributes: {
        verb,
        resource,
        ...(group === undefined ? {} : { group }),
        ...(subresource === undefined ? {} : { subresource }),
        ...(namespace === undefined ? {} : { namespace }),
      },
    },
  },
})

export function kubernetesApi(client: HttpClient, instance: Instance): KubernetesApi {
  const inTurn = gate(AT_ONCE)

  const page = (version: string, ask: ListAsk, next: string | undefined, signal: AbortSignal) =>
    inTurn(() =>
      askJson(
        client,
        {
          path: pathOf(version, ask),
          query: {
            limit: PAGE,
            continue: next,
            labelSelector: ask.labelSelector,
            fieldSelector: ask.fieldSelector,
          },
          signal,
        },
        List,
        instance,
      ),
    )

  return {
    list: async (ask, signal) => {
      let missing: Unanswered | null = null
      for (const version of ask.versions) {
        const got = await readPages((next) => page(version, ask, next, signal), ask.resource)
        if (got.ok || !is404(got)) return got
        missing = got
      }
      const reason = missing?.reason ?? `${ask.resource} are not known`
      return { ok: false, absent: true, status: 'failed', reason, raw: null }
    },
    log: async ({ namespace, pod, container, previous, since, tail, bytes }, signal) => {
      const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(pod)}/log`
      const query = {
        container,
        timestamps: 'true',
        limitBytes: bytes,
        sinceTime: new Date(since).toISOString(),
        ...(previous ? { previous: 'true' } : {}),
        ...(tail === null ? {} : { tailLines: tail }),
      }
      const headers = { accept: 'text/plain, application/json' }
      const reply = usable(instance, await inTurn(() => client.ask({ path, query, headers, signal })))
      return 'ok' in reply ? reply : { ok: true, text: reply.body.toString('utf8') }
    },
    may: async (permission, signal) => {
      const ask = { ...reviewAsk(permission), signal }
      const got = await inTurn(() => askJson(client, ask, Review, instance))
      return got.ok ? got.value.status.allowed : null
    },
    version: async (signal) => {
      const got = await askJson(client, { path: '/version', signal }, Version, instance)
      return got.ok ? { ok: true, value: got.value.gitVersion } : got
    },
  }
}
