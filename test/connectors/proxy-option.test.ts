import { describe, expect, it } from 'vitest'
import { HTTP_OPTIONS, proxyOf } from '../../src/connectors/kind.ts'

const holding = (address: string) => ({ secret: async () => address })

describe('the proxy of an instance', () => {
  it.each(['http://proxy.test:3128', 'https://sitrep@proxy.test:3128'])(
    'is an address in sitrep.yaml: %s',
    async (proxy) => {
      expect(await proxyOf(HTTP_OPTIONS.proxy.parse(proxy), holding('-'))).toBe(proxy)
    },
  )

  it('is found in the environment when it has a password, which sitrep.yaml never holds', async () => {
    const address = 'http://sitrep:p%40ss@proxy.test:3128'
    const refused = HTTP_OPTIONS.proxy.safeParse(address)
    expect(refused.error?.issues[0]?.message).toMatch(/an address with a password goes into `\{env: NAME\}`/)
    expect(JSON.stringify(refused.error?.issues)).not.toContain('p%40ss')
    expect(await proxyOf(HTTP_OPTIONS.proxy.parse({ env: 'PROXY' }), holding(address))).toBe(address)
  })

  it.each(['proxy.test:3128', 'socks5://proxy.test', 'sitrep:pass@proxy.test'])(
    'must be of http or https, and is not repeated where it is not: %s',
    async (address) => {
      const outcome = proxyOf({ env: 'PROXY' }, holding(address))
      await expect(outcome).rejects.toThrow(/`proxy`: what it names must hold an address/)
      await expect(outcome).rejects.not.toThrow(address)
    },
  )

  it('is none when none is named', async () => {
    expect(await proxyOf(undefined, holding('-'))).toBeNull()
  })
})
