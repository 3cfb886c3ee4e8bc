import type { KnownBlock } from '@slack/types'
import type { AckAnswer, CostAnswer, IncidentChoice, StatusLine } from '../../incidents/accepted.ts'
import { dollars } from '../../report/dollars.ts'
import { knowledgeText } from './knowledge-text.ts'
import { LIMITS } from './limits.ts'
import { cut, escaped } from './mrkdwn.ts'
import { taughtText } from './taught-text.ts'

export const PICK_ACTION = 'sitrep_pick_incident'

/** A claim rides in the block's id: an option's value is too short for it. */
const CLAIM = 'claim:'

export const claimOf = (blockId: string): string =>
  blockId.startsWith(CLAIM) ? blockId.slice(CLAIM.length) : ''

export interface AckMessage {
  response_type: 'ephemeral'
  text: string
  blocks?: KnownBlock[]
  /** Who may be mentioned in it; the output boundary takes every other mention out. */
  mentions?: string[]
}

const HELP = [
  '*What I answer*',
  '• a page opens a thread by itself; ask in it with `@Sitrep <question>`',
  '• `@Sitrep hypothesis: <claim>` in a thread, or `/hypothesis <claim>` in the channel, tests a theory',
  '• `/sitrep investigate <service or what is wrong>` starts without a page',
  '• `/sitrep status` lists what is open in the channel',
  '• `/sitrep cost` says what models have cost, against the caps',
  '• `/sitrep search <words>`, `/sitrep who owns <service>` and `/sitrep lessons <service>` show what the team wrote, to you alone',
  'Questions I understand: what changed · since when · metric or logs of a service · why not a service',
].join('\n')

const plain = (text: string): AckMessage => ({ response_type: 'ephemeral', text })

const statusText = (incidents: readonly StatusLine[], unsafe: readonly string[]): string => {
  const open = openText(incidents)
  return unsafe.length === 0 ? open : `${open}\n*UNSAFE settings*\n${escaped(unsafe.join('\n'))}`
}

const openText = (incidents: readonly StatusLine[]): string => {
  if (incidents.length === 0) return 'Nothing is open in this channel.'
  const lines = incidents.map(({ service, title, openedAt }) => {
    const at = new Date(openedAt).toISOString().slice(11, 16)
    return `• \`${escaped(service)}\` ${escaped(cut(title, 120))} · since ${at} UTC`
  })
  return cut(`*Open here*\n${lines.join('\n')}`, LIMITS.text)
}

const SCOPE: Record<CostAnswer['lines'][number]['scope'], string> = {
  run: 'Its newest run',
  incident: 'Newest incident here',
  day: 'Today',
  month: 'This month',
}

function costText({ lines, models, withoutModel }: CostAnswer, title: string | null): string {
  const spent = lines.map(({ scope, usd, cap }) => {
    const of = scope === 'incident' && title !== null ? ` (${escaped(cut(title, 100))})` : ''
    return `• ${SCOPE[scope]}${of}: $${dollars(usd)} of $${dollars(cap)}`
  })
  const used = models.map(({ model, role, calls, usd, cached }) => {
    const words = `${calls} ${calls === 1 ? 'call' : 'calls'}, ${Math.round(100 * cached)} % of its input from the cache`
    return `• \`${escaped(model)}\` as ${role}: $${dollars(usd)}, ${words}`
  })
  return cut(
    [
      '*What models have cost* (days and months are UTC)',
      ...(withoutModel === null ? [] : [`Nothing is spent now: ${escaped(withoutModel)}.`]),
      ...spent,
      ...(used.length > 0 ? ['*This month by model*', ...used] : []),
    ].join('\n'),
    LIMITS.text,
  )
}

function picker(claim: string, choices: readonly IncidentChoice[]): AckMessage {
  const options = choices.slice(0, 25).map(({ incidentId, title }) => ({
    text: { type: 'plain_text' as const, text: cut(title, LIMITS.optionText) },
    value: incidentId,
  }))
  return {
    response_type: 'ephemeral',
    text: 'Which incident do you mean?',
    blocks: [
      {
        type: 'section',
        text: { type: 'mrkdwn', text: `Which incident is this about?\n> ${escaped(cut(claim, 500))}` },
      },
      {
        type: 'actions',
        block_id: cut(`${CLAIM}${claim}`, LIMITS.blockId),
        elements: [
          {
            type: 'static_select',
            action_id: PICK_ACTION,
            placeholder: { type: 'plain_text', text: 'Open incidents' },
            options,
          },
        ],
      },
    ],
  }
}

const POSTMORTEM: Record<'now' | 'was' | 'none', AckMessage | null> = {
  // It stands in the message itself.
  now: null,
  was: plain('Somebody accepted this postmortem already. Your press changed nothing.'),
  none: plain('There is no draft to accept any more: press Postmortem draft under the conclusion.'),
}

/** What the person who sent a command reads at once; null when there is nothing to say. */
export function ackMessage(answer: AckAnswer): AckMessage | null {
  switch (answer.kind) {
    case 'none':
      return null
    case 'queued':
      return plain(
        `Testing it on "${escaped(cut(answer.incidentTitle, 150))}"; the answer comes into its thread.`,
      )
    case 'opened':
      return plain(`Looking: "${escaped(cut(answer.incidentTitle, 150))}"; the thread opens here.`)
    case 'digging': {
      const title = escaped(cut(answer.incidentTitle, 150))
      return plain(
        answer.isFirst ? `Digging deeper into "${title}".` : `"${title}" is being looked at already.`,
      )
    }
    case 'no-open-incident':
      return plain(
        'No incident is open in this channel. Start one with `/sitrep investigate <service or what is wrong>`.',
      )
    case 'pick':
      return picker(answer.claim, answer.choices)
    case 'status':
      return plain(statusText(answer.incidents, answer.unsafe))
    case 'cost':
      return plain(costText(answer.cost, answer.incidentTitle))
    case 'knowledge':
      return plain(knowledgeText(answer))
    case 'drafting':
      return plain(
        answer.isFirst
          ? 'Writing the postmortem draft; it comes into this thread.'
          : 'The postmortem draft is being written already.',
      )
    case 'postmortem':
      return POSTMORTEM[answer.accepted]
    case 'taught': {
      const said = taughtText(answer.taught)
      return said === null ? null : { response_type: 'ephemeral', ...said }
    }
    case 'denied':
      return plain(`${escaped(answer.reason)}.`)
    case 'help':
      return plain(HELP)
    case 'usage':
      return plain(`${escaped(answer.reason)}. \`/sitrep help\` shows what there is.`)
  }
}
