import { HARMLESS_TOKENS } from './key-class.ts'
import { FREE_FORMS, type Need, PHRASE_FORMS } from './phrase-forms.ts'
import { POSITIONAL_FORMS } from './positional-forms.ts'
import { type Add, type Finder, matchesOf } from './spans.ts'
import { isIdentifier, isMixed, isPlaceholder, looksChosen, looksRandom } from './value-kind.ts'

interface Form {
  type: string
  need: Need
  form: RegExp
}

const BY_TRIGGER = new Map<string, Form[]>()
for (const [triggers, type, need, form] of [...PHRASE_FORMS, ...POSITIONAL_FORMS]) {
  for (const name of triggers.split(' ')) {
    for (const trigger of new Set([name, name.replaceAll('_', ' ')]))
      BY_TRIGGER.set(trigger, [...(BY_TRIGGER.get(trigger) ?? []), { type, need, form }])
  }
}

const LONGEST_FIRST = [...BY_TRIGGER.keys()].sort((a, b) => b.length - a.length)
const TRIGGER = new RegExp(
  `(?<![A-Za-z0-9])(?:${LONGEST_FIRST.map(RegExp.escape).join('|')})(?![A-Za-z])`,
  'gi',
)

function isReal(value: string, need: Need): boolean {
  if (isPlaceholder(value)) return false
  if (need === 'any') return true
  if (need === 'random') return looksRandom(value, 8)
  if (need === 'mixed') return isMixed(value, 20)
  // `Account Id: 4d2a46c7-…`: nobody chose it.
  return !isIdentifier(value.replace(/[\])}>,;.]+$/, '')) && (looksChosen(value) || looksRandom(value, 8))
}

function report(
  match: RegExpExecArray | RegExpMatchArray,
  { type, need }: Omit<Form, 'form'>,
  add: Add,
): void {
  const secret = match[1] ?? ''
  if (!isReal(secret, need)) return
  const start = (match.index ?? 0) + match[0].lastIndexOf(secret)
  add(start, start + secret.length, type)
}

/** `lock token …`, `next page token …`, `checksum/secret: …`. */
function isHarmless(text: string, at: number): boolean {
  const head = text.slice(Math.max(0, at - 18), at)
  if (/(?:checksum|digest|hash)\/$/.test(head)) return true
  const before = /([a-z]{2,16})[ -]$/i.exec(head)?.[1]
  return (
    before !== undefined &&
    text.slice(at, at + 5).toLowerCase() === 'token' &&
    HARMLESS_TOKENS.has(before.toLowerCase())
  )
}

function tryForms(text: string, at: number, trigger: string, add: Add): void {
  if (isHarmless(text, at)) return
  for (const form of BY_TRIGGER.get(trigger) ?? []) {
    form.form.lastIndex = at
    const match = form.form.exec(text)
    if (match) report(match, form, add)
  }
}

/** Secrets in forms of their own: SQL, mail and Redis sessions, one-line configurations, what people write in chat. */
export const phrases: Finder = (text, add) => {
  for (const hit of matchesOf(text, TRIGGER)) {
    const trigger = hit[0].toLowerCase()
    tryForms(text, hit.index, trigger, add)
    // `secret key` hides `key`, which has forms of its own.
    const last = /[ _-]([a-z]+)$/.exec(trigger)?.[1]
    if (last !== undefined) tryForms(text, hit.index + trigger.length - last.length, last, add)
  }
  for (const [type, need, form] of FREE_FORMS) {
    for (const match of matchesOf(text, form)) report(match, { type, need }, add)
  }
}
