import { githubKind } from '../../src/connectors/github/kind.ts'
import { connectorContract } from './connector-contract.ts'
import { httpConnectorContract } from './http-contract.ts'
import { busy, healthy, NOW, nothing, WINDOW } from './support/fake-github.ts'
import { httpSituations } from './support/http-situations.ts'
import { requestOf } from './support/ranked.ts'

const open = (options: Record<string, unknown>, name = 'gh') =>
  githubKind.open(githubKind.options.parse({ ...options, token: { env: 'token-of-this-test' } }), {
    name,
    secret: async ({ env }) => env ?? '',
    now: () => NOW,
  })

const target = { role: 'alerting', aliases: [], selectors: {}, repository: 'shop/payments' } as const
const request = requestOf('changes', 'payments', WINDOW, { targets: [{ ...target, service: 'payments' }] })

httpConnectorContract('github', {
  open: ({ name, ...http }) => open(http, name),
  healthy,
  requests: [request],
})

connectorContract(
  'github',
  async () =>
    httpSituations({
      open: (url) => open({ url }),
      request: () => request,
      fakes: { answers: healthy(''), empty: nothing, huge: busy },
    }),
  { fresh: 'a commit is there when it is pushed' },
)
