import { z } from 'zod'
import { SecretRef } from '../kind.ts'

export const MysqlOptions = z.strictObject({
  host: z.string().min(1).describe('Name or address of the server itself, not of a proxy before it.'),
  port: z.int().min(1).max(65_535).default(3306).describe('Port of the server.'),
  user: z.string().min(1).default('sitrep').describe('User made by deploy/mysql/monitor-role.sql.'),
  password: SecretRef.optional().describe('Its password, where the server asks for one.'),
  tls: z
    .enum(['verify', 'unverified', 'off'])
    .default('verify')
    .describe(
      '`verify` takes only a certificate of a known authority for the name in `host` (where that is an address: for any name), `unverified` any, `off` none.',
    ),
  ca: z.string().min(1).optional().describe('Path of a PEM file with the authority of its certificate.'),
  service: z
    .string()
    .min(1)
    .optional()
    .describe('What pages and services call this database; left out: the name of the instance.'),
})

export type MysqlOptions = z.infer<typeof MysqlOptions>
