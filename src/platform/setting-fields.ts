import { z } from 'zod'

/** Kinds of settings, each with its default and what it is for. An empty one is not set: null. */
export const text = (description: string) =>
  z
    .string()
    .trim()
    .transform((value) => value || null)
    .nullable()
    .default(null)
    .describe(description)

export const list = (description: string) =>
  z
    .string()
    .default('')
    .transform((value) =>
      value
        .split(',')
        .map((part) => part.trim())
        .filter(Boolean),
    )
    .describe(description)

const A_PORT = 'must be a port number from 0 to 65535'

export const port = (value: number, description: string) =>
  z.coerce
    .number({ error: A_PORT })
    .int({ error: A_PORT })
    .min(0, { error: A_PORT })
    .max(65_535, { error: A_PORT })
    .default(value)
    .describe(description)

export const model = (value: string, description: string) =>
  z.string().trim().min(1).default(value).describe(`${description} \`provider:model\` for another provider.`)

export const dollars = (value: number, description: string) =>
  z.coerce.number().min(0).default(value).describe(description)

export const seconds = (value: number, description: string) =>
  z.coerce.number().min(1).default(value).describe(description)

export const proxy = (description: string) =>
  text(description).refine((value) => value === null || /^https?:$/.test(URL.parse(value)?.protocol ?? ''), {
    error: 'must be an address that starts with http:// or https://, its password percent-encoded',
  })

const Price = z.object({
  input: z.number().min(0),
  output: z.number().min(0),
  cacheRead: z.number().min(0).optional(),
  cacheWrite: z.number().min(0).optional(),
})

export const prices = (description: string) =>
  z
    .string()
    .default('')
    .transform((text, context) => {
      try {
        return z.record(z.string(), Price).parse(JSON.parse(text || '{}'))
      } catch {
        context.addIssue('must be JSON such as {"openai:small": {"input": 0.1, "output": 0.4}}')
        return z.NEVER
      }
    })
    .describe(description)

export const httpUrl = (usual: string, description: string) =>
  z
    .url({ protocol: /^https?$/ })
    .default(usual)
    .describe(description)
