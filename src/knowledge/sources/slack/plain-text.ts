const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>' }

/** How a person or a group is called in text; null for somebody who is not in the lists. */
export type NameOf = (id: string) => string | null

function reference(inner: string, nameOf: NameOf): string {
  const bar = inner.indexOf('|')
  const target = bar < 0 ? inner : inner.slice(0, bar)
  const label = bar < 0 ? '' : inner.slice(bar + 1)
  if (target.startsWith('@')) return `@${nameOf(target.slice(1)) ?? (label || 'someone')}`
  if (target.startsWith('#')) return `#${label || target.slice(1)}`
  if (target.startsWith('!subteam^')) return label || `@${target.slice(9)}`
  if (target.startsWith('!')) return label || `@${target.slice(1)}`
  return label || target
}

/** Slack's markup as people see it: names for ids, labels for links, no entities. */
export function plainText(markup: string, nameOf: NameOf): string {
  if (!/[<&]/.test(markup)) return markup
  return markup
    .replace(/<([^<>\n]{1,3000})>/g, (whole, inner: string) =>
      /^(?:[@#!]|https?:|mailto:|tel:)/.test(inner) ? reference(inner, nameOf) : whole,
    )
    .replace(/&(amp|lt|gt);/g, (_, name: string) => ENTITIES[name] ?? '')
}

/** Ids of the people a text names: `<@U1>`. */
export const mentionsIn = (markup: string): string[] =>
  [...markup.matchAll(/<@([UW][A-Z0-9]{2,20})(?:\|[^<>\n]{0,80})?>/g)].map(([, id]) => id ?? '')
