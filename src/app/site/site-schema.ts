import { z } from 'zod'
import { CONNECTOR_KINDS } from '../../connectors/registry.ts'
import { USUAL_STORM } from '../../domain/site.ts'

const name = z.string().regex(/^[\w.-]+$/, { error: 'may have letters, digits, `.`, `_` and `-` only' })

const channel = z
  .string()
  .regex(/^[CG][A-Z0-9]{2,}$/, { error: 'must be the id of a Slack channel (`C…`), not its name' })

const Service = z
  .strictObject({
    name: name.describe('What pages call it.'),
    aliases: z
      .array(z.string().min(1))
      .default([])
      .describe('Other names that pages, dashboards and people use.'),
    owner: z.string().min(1).optional().describe('Who is on call for it.'),
    channel: channel.optional().describe('Channel id in which its pages open their thread.'),
    repository: z.string().min(1).optional().describe('`owner/name` at the code host, or a local folder.'),
    dependencies: z.array(name).default([]).describe('Services it calls.'),
    selectors: z
      .record(z.string(), z.record(z.string(), z.string()))
      .default({})
      .describe('By connector name, what selects the service there, such as `{namespace: shop, app: cart}`.'),
  })
  .describe('One service of yours.')

const Page = z
  .strictObject({
    services: z.array(z.string().min(1)).default([]).describe('Services it is for; none: all.'),
    severities: z.array(z.string().min(1)).default([]).describe('Severities it is for; none: all.'),
    channel: channel.optional().describe('Channel id for these pages.'),
    mute: z.boolean().default(false).describe('Keep these pages and open no thread.'),
  })
  .describe('Which pages go where; the first that fits decides.')

const Storms = z
  .strictObject({
    by: z
      .enum(['dependencies', 'service', 'nothing'])
      .default(USUAL_STORM.by)
      .describe(
        '`dependencies`: services at most two calls apart, or that call a third within two; `service`: the same service only; `nothing`: each alert opens a thread of its own.',
      ),
    minutes: z
      .number()
      .min(1)
      .max(120)
      .default(USUAL_STORM.minutes)
      .describe('How long after the newest alert of an incident another one joins it.'),
  })
  .describe('Which alerts of services described here are one problem: they share a thread.')

/** An instance of each kind: the options of the kind, with a name. */
function instance(): z.ZodType<{ name: string; kind: string }> {
  const kinds = CONNECTOR_KINDS.map((one) =>
    one.options
      .extend({ name: name.describe('Name of the instance, unique here.'), kind: z.literal(one.kind) })
      .strict()
      .describe(one.title),
  )
  const [first, ...rest] = kinds
  if (first === undefined) return z.never()
  return z.discriminatedUnion('kind', [first, ...rest]) as unknown as z.ZodType<{
    name: string
    kind: string
  }>
}

/** The form of sitrep.yaml; a field it does not know is an error, for a misspelt one would be silently without effect. */
export const siteSchema = () =>
  z.strictObject({
    services: z.array(Service).default([]),
    connectors: z.array(instance()).default([]),
    pages: z.array(Page).default([]),
    storms: Storms.default(USUAL_STORM),
  })

export type SiteFile = z.infer<ReturnType<typeof siteSchema>>

/** For editors; what YAML leaves out has its default. */
export const siteJsonSchema = () => z.toJSONSchema(siteSchema(), { io: 'input', unrepresentable: 'any' })
