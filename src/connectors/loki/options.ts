import { z } from 'zod'
import { HTTP_OPTIONS } from '../kind.ts'

export const lokiOptions = z.strictObject({
  ...HTTP_OPTIONS,
  tenant: z.string().min(1).optional().describe('Tenant, sent as `X-Scope-OrgID`.'),
  label: z
    .string()
    .regex(/^[a-zA-Z_]\w*$/)
    .optional()
    .describe('Label that names the service; found among the usual ones when left out.'),
  delaySeconds: z.number().min(0).max(600).default(10).describe('How late lines may arrive.'),
})

export type LokiOptions = z.infer<typeof lokiOptions>
