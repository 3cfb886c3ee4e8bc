import { z } from 'zod'

const host = z.string().regex(/^(?=.{1,253}$)[a-zA-Z0-9]([\w.-]*[a-zA-Z0-9])?$|^[0-9a-fA-F:.]+$/, {
  error: 'must be the name or address of a host, without a scheme or a port',
})

const Target = z
  .strictObject({
    host: host.describe('Name or address.'),
    port: z.int().min(1).max(65_535).describe('Port.'),
    tls: z.boolean().default(false).describe('Whether TLS is spoken there from the first byte.'),
    http: z
      .string()
      .regex(/^\/[^\s#]*$/, { error: 'must be a path that begins with /' })
      .optional()
      .describe('Path that is asked for by GET; left out: no HTTP.'),
    expect: z
      .array(z.int().min(100).max(599))
      .default([])
      .describe('Statuses that are right; none: any below 500.'),
    service: z
      .string()
      .min(1)
      .optional()
      .describe('The service that answers there; left out: the host’s name.'),
    callers: z.array(z.string().min(1)).default([]).describe('Services that call it.'),
  })
  .describe('One place to try.')

export const NetworkOptions = z.strictObject({
  targets: z.array(Target).min(1).max(50).describe('The only places that are ever tried.'),
  resolvers: z
    .array(z.string().regex(/^[0-9a-fA-F.:[\]]+$/, { error: 'must be an address, with a port or without' }))
    .max(4)
    .default([])
    .describe('DNS servers to ask, `address` or `address:port`; none: those of this machine.'),
  ca: z
    .string()
    .min(1)
    .optional()
    .describe('Path of a PEM file with authorities to trust besides the usual ones.'),
  timeout_ms: z.int().min(200).max(10_000).default(3000).describe('What each phase of a probe may take.'),
  expiry_days: z
    .int()
    .min(1)
    .max(90)
    .default(14)
    .describe('A certificate that ends within this many days is told.'),
})

export type NetworkOptions = z.infer<typeof NetworkOptions>
export type ProbeTarget = NetworkOptions['targets'][number]
