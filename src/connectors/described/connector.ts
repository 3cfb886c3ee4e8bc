import type { CollectRequest, LiveConnector } from '../../domain/connector.ts'
import { type Service, serviceNamed } from '../../domain/site.ts'
import { collected, type Question, targetsOf } from '../collected.ts'

const QUESTION: Question = {
  source: 'topology',
  query: 'names and calls of the services, as sitrep.yaml describes them',
  args: {},
}

interface Rows {
  entities: { entity: string; kind: string; service: string }[]
  edges: { caller: string; callee: string }[]
}

/** Those asked about, and what they call: a callee that measures nothing itself is known by nothing else. */
function rowsOf(services: readonly Service[], request: CollectRequest): Rows {
  const asked = targetsOf(request, '').flatMap(({ target }) => serviceNamed(services, target.service) ?? [])
  const calls = asked.flatMap((caller) =>
    caller.dependencies.flatMap((name) => {
      const callee = serviceNamed(services, name)
      return callee === null ? [] : [{ caller, callee }]
    }),
  )
  const known = new Set([...asked, ...calls.map(({ callee }) => callee)])
  return {
    entities: [...known].flatMap(({ name, aliases }) =>
      [name, ...aliases].map((entity) => ({ entity, kind: 'described', service: name })),
    ),
    edges: calls.map(({ caller, callee }) => ({ caller: caller.name, callee: callee.name })),
  }
}

/** What the team wrote down about its services: nothing to open, and nothing to wait for. */
export function describedConnector(services: readonly Service[]): LiveConnector {
  return {
    name: 'sitrep.yaml',
    answers: ['topology'],
    delayMs: 0,
    plan: () => [{ step: 'read', query: QUESTION.query }],
    collect: async (request) => {
      const { entities, edges } = rowsOf(services, request)
      return [
        collected(QUESTION, null, {
          raw: null,
          tables: { entities: { rows: entities }, edges: { rows: edges } },
        }),
      ]
    },
    check: async () => ({ state: 'ok', detail: `${services.length} services are described`, fix: null }),
  }
}
