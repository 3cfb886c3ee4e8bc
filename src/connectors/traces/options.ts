import { z } from 'zod'
import { filesOptions } from '../files/options.ts'
import { HTTP_OPTIONS } from '../kind.ts'

const delaySeconds = z.number().min(0).max(600).default(30).describe('How late spans may arrive.')

export const tracesOptions = z.strictObject({
  ...HTTP_OPTIONS,
  api: z.enum(['jaeger', 'tempo']).describe('Which query API answers at `url`.'),
  tenant: z.string().min(1).optional().describe('Tenant of Tempo, sent as `X-Scope-OrgID`.'),
  delaySeconds,
})

export const otlpFilesOptions = z.strictObject({
  folders: filesOptions.shape.folders,
  files: z
    .array(z.string().min(1))
    .min(1)
    .default(['**/*.jsonl', '**/*.otlp'])
    .describe('Which files below them, as patterns: one export request in JSON a line.'),
  megabytes: filesOptions.shape.megabytes,
  delaySeconds,
})

export type TracesOptions = z.infer<typeof tracesOptions>
export type OtlpFilesOptions = z.infer<typeof otlpFilesOptions>
