import type { Alert, Signal } from '../../domain/signal.ts'
import { type Action, denial, may } from '../../safety/capabilities.ts'
import type { Accepted, AckAnswer, KnowledgeQuestion } from '../accepted.ts'
import { openIncidents } from '../queries/incident.ts'
import { latestRunId } from '../queries/run.ts'
import { openIncident } from './accept-alert.ts'
import { type Accepting, queueRun, statusLine } from './context.ts'

type CommandSignal = Extract<Signal, { kind: 'command' }>

const answered = (answer: AckAnswer): Accepted => ({
  status: 'accepted',
  incidentId: null,
  runId: null,
  answer,
})

const denied = ({ role }: CommandSignal, action: Action): Accepted =>
  answered({ kind: 'denied', reason: denial(role, action) })

/** A service is one word as systems name them; anything else is a description. */
const SERVICE = /^[\w][\w.:/-]*$/

function askedAlert(text: string, at: number): Alert {
  const isService = SERVICE.test(text)
  return {
    title: isService ? `Look at ${text}` : text.slice(0, 150),
    service: isService ? text : 'unknown',
    severity: 'unknown',
    entity: isService ? text : null,
    metric: null,
    value: null,
    firedAt: at,
    url: null,
    labels: { asked: 'true' },
    text,
  }
}

async function investigate(accepting: Accepting, signal: CommandSignal, text: string): Promise<Accepted> {
  if (text === '') return answered({ kind: 'usage', reason: 'name a service or say what is wrong' })
  const alert = askedAlert(text, accepting.at)
  const { channel } = signal.place
  const opened = await openIncident(accepting, {
    dedupKey: `ask:${accepting.clock.newId()}`,
    alert,
    place: { channel, threadTs: null },
    person: signal.person,
  })
  if (!opened) throw new Error('a fresh key was taken')
  return { status: 'accepted', ...opened, answer: { kind: 'opened', incidentTitle: alert.title } }
}

async function cost(accepting: Accepting, { place }: CommandSignal): Promise<Accepted> {
  const { tx, teamId, at } = accepting
  const [newest] = await openIncidents(tx, teamId, place.channel)
  const incidentId = newest?.id ?? null
  const runId = incidentId === null ? null : await latestRunId(tx, teamId, incidentId, accepting.at)
  const answer = await accepting.cost(tx, { incidentId, runId, at })
  return answered({ kind: 'cost', incidentTitle: newest?.alert.title ?? null, cost: answer })
}

/** `/sitrep who owns checkout`, `who owns checkout?`, `who is responsible for checkout`. */
const OWNER =
  /^(?:owns|own|runs|maintains|is responsible for|is on call for|to (?:page|call|ask) (?:for|about)) +(.+)$/i

/** What is known is looked up after the commit: who may read it has to be asked of Slack. */
function knowledge({ at }: Accepting, question: KnowledgeQuestion, words: string): Accepted {
  if (words === '')
    return answered({ kind: 'usage', reason: 'say what to look for: /sitrep search slow checkout' })
  return answered({ kind: 'knowledge', question, words, known: [], isLikely: false, withheld: null, at })
}

/** Verbs by what they need; whatever else is typed is answered with a hint. */
const NEEDS: Record<string, Action> = {
  status: 'status',
  cost: 'cost',
  investigate: 'investigate',
  search: 'knowledge',
  who: 'knowledge',
  lessons: 'knowledge',
}

async function sitrep(accepting: Accepting, signal: CommandSignal): Promise<Accepted> {
  const [verb = '', ...rest] = signal.text.trim().split(/\s+/)
  const action = NEEDS[verb.toLowerCase()] ?? 'help'
  if (!may(signal.role, action, { here: true })) return denied(signal, action)
  switch (verb.toLowerCase()) {
    case '':
    case 'help':
      return answered({ kind: 'help' })
    case 'status': {
      // Of this channel only: elsewhere a title may be read by people who cannot read its channel.
      const open = await openIncidents(accepting.tx, accepting.teamId, signal.place.channel)
      return answered({ kind: 'status', incidents: open.map(statusLine), unsafe: accepting.unsafe ?? [] })
    }
    case 'cost':
      return cost(accepting, signal)
    case 'search':
    case 'lessons':
      return knowledge(accepting, verb.toLowerCase() === 'search' ? 'search' : 'lessons', rest.join(' '))
    case 'who':
      return knowledge(accepting, 'owner', OWNER.exec(rest.join(' '))?.[1]?.replace(/\?+$/, '').trim() ?? '')
    case 'investigate':
      return investigate(accepting, signal, rest.join(' '))
    default:
      return answered({ kind: 'usage', reason: `there is no command "${verb}"` })
  }
}

/** Slack offers commands only outside threads, so a claim goes to the channel's only open incident or to a picker. */
async function hypothesis(accepting: Accepting, signal: CommandSignal): Promise<Accepted> {
  if (!may(signal.role, 'test', { here: true })) return denied(signal, 'test')
  const claim = signal.text.trim()
  if (claim === '')
    return answered({
      kind: 'usage',
      reason: 'say what you suspect: /hypothesis payments-db ran out of connections',
    })
  const open = await openIncidents(accepting.tx, accepting.teamId, signal.place.channel)
  const [only, ...others] = open
  if (!only) return answered({ kind: 'no-open-incident' })
  if (others.length > 0) {
    const choices = open.map(({ id, alert }) => ({ incidentId: id, title: alert.title }))
    return answered({ kind: 'pick', claim, choices })
  }
  const runId = await queueRun(accepting, only, { kind: 'hypothesis', text: claim, person: signal.person })
  const answer: AckAnswer = { kind: 'queued', incidentTitle: only.alert.title }
  return { status: 'accepted', incidentId: only.id, runId, answer }
}

export const acceptCommand = (accepting: Accepting, signal: CommandSignal): Promise<Accepted> =>
  signal.command === '/hypothesis' ? hypothesis(accepting, signal) : sitrep(accepting, signal)
