import type { Postmortem, PostmortemLine } from '../domain/postmortem.ts'

/** Text of the outside world in markdown: no tag, no picture and no link of its own. */
const inert = (text: string): string =>
  text
    .replace(/\s+/g, ' ')
    .replaceAll('<', '&lt;')
    .replace(/!?\[/g, '(')
    .replaceAll(']', ')')
    .replace(/(?<!`)\b(?:https?:\/\/|www\.)[^\s`)]+/g, '`$&`')

/** A blank stands as a quotation: reading the file again makes no lesson of it. */
const lineOf = (line: PostmortemLine): string =>
  'blank' in line
    ? `> _Fill in: ${inert(line.blank)}_`
    : `- ${inert(line.text)} ${line.cites.map((ref) => `[${ref}]`).join(' ')}`

const front = (text: string): string => JSON.stringify(text)

/** Only addresses that a browser opens, without what would end the link. */
const address = (link: string | null): string =>
  link !== null && /^https?:\/\/[^\s<>]+$/.test(link) ? ` <${link}>` : ''

/** A draft as a markdown file, with the front matter and the headings that Sitrep reads postmortems by. */
export function postmortemMarkdown({ title, day, service, severity, sections, sources }: Postmortem): string {
  return [
    '---',
    'type: postmortem',
    'status: draft',
    `date: ${day}`,
    ...(service === 'unknown' ? [] : [`services: [${front(service)}]`]),
    ...(severity === 'unknown' ? [] : [`severity: ${front(severity)}`]),
    '---',
    '',
    `# Postmortem: ${inert(title)}`,
    ...sections.flatMap(({ heading, lines }) => ['', `## ${heading}`, '', ...lines.map(lineOf)]),
    '',
    '## Sources',
    '',
    ...sources.map(({ ref, text, link }) => `- ${ref}: ${inert(text)}${address(link)}`),
    '',
  ].join('\n')
}

const SLUG = 40

/** `postmortem-2026-11-24-checkout-p99-latency`, without an ending. */
export function postmortemName({ day, title, service }: Postmortem): string {
  const about = `${service === 'unknown' ? '' : `${service} `}${title}`
  const slug = about
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, SLUG)
    .replace(/^-|-$/g, '')
  return `postmortem-${day}-${slug === '' ? 'incident' : slug}`
}
