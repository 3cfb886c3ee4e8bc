import { z } from 'zod'
import { SecretRef } from '../kind.ts'

export const PostgresOptions = z.strictObject({
  host: z.string().min(1).describe('Name or address of the server itself, not of a pooler before it.'),
  port: z.int().min(1).max(65_535).default(5432).describe('Port of the server.'),
  database: z
    .string()
    .min(1)
    .describe('The database to look at; sessions and locks of all are seen from any.'),
  user: z.string().min(1).default('sitrep').describe('Role with pg_monitor and nothing else.'),
  password: SecretRef.optional().describe('Its password, where the server asks for one.'),
  tls: z
    .enum(['verify', 'unverified', 'off'])
    .default('verify')
    .describe('`verify` takes a certificate that can be checked only, `unverified` any, `off` none.'),
  ca: z.string().min(1).optional().describe('Path of a PEM file with the authority of its certificate.'),
  service: z
    .string()
    .min(1)
    .optional()
    .describe('What pages and services call this database; left out: the name of the instance.'),
  sample_seconds: z
    .int()
    .min(5)
    .max(3600)
    .default(30)
    .describe('How often its counters are read between pages, so that there is a past to compare with.'),
})

export type PostgresOptions = z.infer<typeof PostgresOptions>
