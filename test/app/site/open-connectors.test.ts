import { expect, it } from 'vitest'
import { openConnector, siteSecrets } from '../../../src/app/site/open-connectors.ts'
import { ConfigError } from '../../../src/config.ts'

const deps = { secrets: siteSecrets({}), now: () => 0 }

it.each([
  [
    'a kubeconfig that is not there',
    { kubeconfig: '/nowhere/config' },
    /connectors\.prod: kubeconfig \/nowhere\/config/,
  ],
  [
    'an authority that is not there',
    { url: 'https://k', ca: '/nowhere/ca.pem' },
    /connectors\.prod: .*\/nowhere\/ca\.pem/,
  ],
  ['no way to the cluster', {}, /connectors\.prod: name one of `url`/],
])('names the connector whose setting is %s', async (_, options, words) => {
  const opening = openConnector({ name: 'prod', kind: 'kubernetes', ...options }, deps)
  await expect(opening).rejects.toThrow(ConfigError)
  await expect(opening).rejects.toThrow(words)
})
