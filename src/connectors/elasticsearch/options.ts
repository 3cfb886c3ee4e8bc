import { z } from 'zod'
import { HTTP_OPTIONS, SecretRef } from '../kind.ts'

const field = (what: string) => z.string().min(1).optional().describe(what)

export const elasticsearchOptions = z.strictObject({
  ...HTTP_OPTIONS,
  apiKey: SecretRef.optional().describe('API key in its encoded form, of Elasticsearch.'),
  index: z
    .string()
    .regex(/^[^\s/?#\\]+$/, { error: 'must be index names or patterns with commas between, without spaces' })
    .default('logs-*,filebeat-*,logstash-*')
    .describe('Indices, data streams or patterns that hold log lines.'),
  fields: z
    .strictObject({
      time: field('When a line was written.'),
      service: field('Whose it is; a keyword.'),
      level: field('Its level; a keyword.'),
      message: field('Its text.'),
      trace: field('Its trace id; a keyword.'),
    })
    .default({})
    .describe('Names of fields; found among those of ECS and the usual ones when left out.'),
  delaySeconds: z.number().min(0).max(600).default(15).describe('How late lines may arrive.'),
})

export type ElasticsearchOptions = z.infer<typeof elasticsearchOptions>
