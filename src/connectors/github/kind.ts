import { type ConnectorContext, type ConnectorKind, httpClientOf } from '../kind.ts'
import { GitHubOptions } from './options.ts'

/** An App gets its token for an hour by it; see `auth.ts`. */
const READS_BY_POST = [/^\/app\/installations\/\d+\/access_tokens$/]

export const githubKind: ConnectorKind = {
  kind: 'github',
  title: 'GitHub',
  answers: ['changes'],
  options: GitHubOptions,
  unverified:
    'not verified against the real service: commits, releases and workflow runs were tested on an emulator, deployments on a fake of their reference',
  readsByPost: READS_BY_POST,
  open: async (given, context: ConnectorContext) => {
    const options = GitHubOptions.parse(given)
    const [{ githubConnector }, { appTokens, fixedToken }] = await Promise.all([
      import('./connector.ts'),
      import('./auth.ts'),
    ])
    const { token, app, repositories, ...http } = options
    const client = await httpClientOf(http, context, { readsByPost: READS_BY_POST })
    const instance = { name: context.name, title: 'GitHub' }
    const credential =
      app === undefined
        ? fixedToken(token === undefined ? null : await context.secret(token))
        : appTokens(
            { id: app.id, installation: app.installation, key: await context.secret(app.key) },
            { client, instance, now: context.now },
          )
    return githubConnector({ client, instance, credential }, repositories)
  },
}
