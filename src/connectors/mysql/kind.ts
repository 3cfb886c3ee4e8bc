import { readFile } from 'node:fs/promises'
import { isIP } from 'node:net'
import type { ConnectorKind } from '../kind.ts'
import { MysqlOptions } from './options.ts'

export const mysqlKind: ConnectorKind = {
  kind: 'mysql',
  title: 'MySQL or MariaDB',
  answers: ['topology', 'state'],
  options: MysqlOptions,
  unverified: 'MySQL itself is not verified: tested on MariaDB 10.11',
  open: async (given, { name, secret, now }) => {
    const { host, port, user, password, tls, ca, service } = MysqlOptions.parse(given)
    const [{ mysqlConnector }, { openSession }] = await Promise.all([
      import('./connector.ts'),
      import('./session.ts'),
    ])
    const config = {
      ...{ host, port, user },
      ...(password === undefined ? {} : { password: await secret(password) }),
      ...(tls === 'off'
        ? {}
        : {
            ssl: {
              rejectUnauthorized: tls === 'verify',
              // Where `host` is an address mysql2 would compare the certificate with `localhost`.
              verifyIdentity: tls === 'verify' && isIP(host) === 0,
              ...(ca === undefined ? {} : { ca: await readFile(ca, 'utf8') }),
            },
          }),
    }
    return mysqlConnector({ name, service: service ?? name, session: openSession({ config, now }), now })
  },
}
