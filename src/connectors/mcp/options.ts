import path from 'node:path'
import { z } from 'zod'
import { HTTP_OPTIONS, SecretRef } from '../kind.ts'

const Scalar = z.union([z.string(), z.number(), z.boolean()])

export const mcpOptions = z.strictObject({
  ...HTTP_OPTIONS,
  url: HTTP_OPTIONS.url.optional().describe('Endpoint of a server that speaks streamable HTTP.'),
  command: z
    .array(z.string().min(1))
    .min(1)
    .optional()
    .describe('Program of a server that speaks on its standard input and output, with its arguments.'),
  env: z
    .record(z.string(), z.union([z.string(), SecretRef]))
    .default({})
    .describe('Environment of the program; it gets nothing else of Sitrep.'),
  folder: z
    .string()
    .refine((one) => path.isAbsolute(one), { error: 'must be a whole path' })
    .optional()
    .describe('Folder the program runs in.'),
  tools: z
    .array(
      z.strictObject({
        name: z
          .string()
          .regex(/^[\w.:/-]{1,128}$/)
          .describe('Name of the tool, as the server says it.'),
        about: z
          .string()
          .min(1)
          .max(300)
          .describe('What it reads and which arguments it takes, in your words: the only ones a model sees.'),
        specialists: z
          .array(z.enum(['kubernetes', 'database', 'networking', 'deploys', 'generalist']))
          .default(['kubernetes', 'database', 'networking', 'deploys', 'generalist'])
          .describe('Whose model may ask for it; none: pages only.'),
        pin: z
          .string()
          .regex(/^[0-9a-f]{32}-[0-9a-f]{32}$/, { error: 'must be what `sitrep mcp pin NAME` prints' })
          .optional()
          .describe('What its description and schema were when you read them; without it the tool is off.'),
        onPage: z
          .record(z.string(), Scalar)
          .optional()
          .describe(
            'Arguments it is called with for every page; `{service}`, `{start}` and `{end}` stand for those of the page.',
          ),
      }),
    )
    .min(1)
    .describe('Tools that may be called; no other is.'),
})

export type McpOptions = z.infer<typeof mcpOptions>
export type AllowedTool = McpOptions['tools'][number]
