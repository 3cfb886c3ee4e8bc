import { generateKeyPairSync } from 'node:crypto'
import { githubKind } from '../../src/connectors/github/kind.ts'
import { connectorContract } from './connector-contract.ts'
import { httpConnectorContract } from './http-contract.ts'
import { planContract } from './plan-contract.ts'
import { json } from './support/bad-server.ts'
import { at, busy, healthy, MINUTE, NOW, nothing, WINDOW } from './support/fake-github.ts'
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

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })

planContract('github asked by an App', {
  open: (url) =>
    githubKind.open(
      githubKind.options.parse({
        ...{ url, repositories: ['shop/web'] },
        app: { id: 'Iv1.test', installation: '42', key: { env: 'KEY' } },
      }),
      {
        ...{ name: 'gh', now: () => NOW },
        secret: async () => String(privateKey.export({ type: 'pkcs1', format: 'pem' })),
      },
    ),
  days: [
    (one, response) =>
      one.path.endsWith('/access_tokens')
        ? json(response, { token: 'ghs_1', expires_at: at(NOW + 60 * MINUTE) }, 201)
        : healthy('')(one, response),
  ],
  requests: [request, requestOf('changes', 'payments', WINDOW)],
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
