import { z } from 'zod'
import { HTTP_OPTIONS } from '../kind.ts'

/** An instance of Prometheus, or of what speaks its API. A tenant of Mimir goes into `headers`. */
export const PrometheusOptions = z.strictObject({
  ...HTTP_OPTIONS,
  matchers: z
    .record(z.string().regex(/^[a-zA-Z_]\w*$/, { error: 'must be the name of a label' }), z.string())
    .default({})
    .describe('Labels that every series read must have, such as `{cluster: eu}` where many share one store.'),
  delaySeconds: z
    .number()
    .min(0)
    .max(3600)
    .default(15)
    .describe('Seconds after which a sample can be read: the scrape interval, more behind remote write.'),
})

export type PrometheusOptions = z.infer<typeof PrometheusOptions>
