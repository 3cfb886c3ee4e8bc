import type { Health } from '../../domain/connector.ts'
import type { KubernetesApi, Permission } from './api.ts'

const GRANT = 'deploy/kubernetes/rbac.yaml'

/** What nobody needs who only looks: each of them changes the cluster or hands out credentials. */
const TOO_MUCH: readonly Permission[] = [
  { verb: 'create', resource: 'pods' },
  { verb: 'delete', resource: 'pods' },
  { verb: 'patch', group: 'apps', resource: 'deployments' },
  { verb: 'create', resource: 'pods', subresource: 'exec' },
  { verb: 'create', resource: 'pods', subresource: 'portforward' },
  { verb: 'create', resource: 'pods', subresource: 'attach' },
  { verb: 'list', resource: 'secrets' },
  { verb: 'get', resource: 'secrets' },
  { verb: 'create', resource: 'serviceaccounts', subresource: 'token' },
  { verb: 'get', resource: 'nodes', subresource: 'proxy' },
]

const words = ({ verb, resource, subresource }: Permission): string =>
  `${verb} ${resource}${subresource === undefined ? '' : `/${subresource}`}`

/** Reads the version and a list of pods, then asks the server what else the credential may. */
export async function healthOf(
  api: KubernetesApi,
  namespaces: readonly string[],
  signal: AbortSignal,
): Promise<Health> {
  const version = await api.version(signal)
  const [namespace = null] = namespaces
  const pods = await api.list({ resource: 'pods', versions: ['/api/v1'], namespace }, signal)
  if (!pods.ok)
    return { state: 'failed', detail: pods.reason, fix: `apply ${GRANT} and use its service account` }
  const place = namespace === null ? {} : { namespace }
  const answers = await Promise.all(TOO_MUCH.map((one) => api.may({ ...one, ...place }, signal)))
  const open = TOO_MUCH.filter((_, index) => answers[index] === true).map(words)
  const name = version.ok ? version.value : 'version not told'
  if (open.length > 0) {
    return {
      state: 'failed',
      detail: `${name}; the credential may ${open.join(', ')}`,
      fix: `use one that only reads: apply ${GRANT} and use its service account`,
    }
  }
  const untold = answers.every((one) => one === null)
  const note = untold ? '; the server does not tell what the credential may' : ''
  return { state: 'ok', detail: `${name}, ${pods.items.length} pods seen${note}`, fix: null }
}
