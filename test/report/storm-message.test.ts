import { expect, it } from 'vitest'
import type { FoldedAlert } from '../../src/domain/incident.ts'
import type { Alert } from '../../src/domain/signal.ts'
import { messageAsText } from '../../src/report/message-as-text.ts'
import { resolvedMessage, stormMessage, worseMessage } from '../../src/report/root-changes.ts'
import { openedMessage } from '../../src/report/root-message.ts'

const AT = Date.UTC(2026, 10, 24, 3, 11)

const alertOf = (service: string, change: Partial<Alert> = {}): Alert => ({
  title: `${service} *slow*`,
  service,
  severity: 'critical',
  entity: null,
  metric: null,
  value: null,
  firedAt: AT,
  url: null,
  labels: {},
  text: '',
  ...change,
})

const foldedOf = (service: string, over: Partial<FoldedAlert> = {}): FoldedAlert => ({
  dedupKey: service,
  alert: alertOf(service),
  at: AT + 60_000,
  resolvedAt: null,
  ...over,
})

it('names the alerts that joined, right under the first', () => {
  const folded = [
    foldedOf('cart', { resolvedAt: AT + 120_000 }),
    ...['a', 'b', 'c', 'd', 'e'].map((one) => foldedOf(one)),
  ]
  const root = stormMessage(openedMessage(alertOf('checkout')), { folded, firstOver: AT + 90_000 })
  expect(root.sections.map(({ label }) => label)).toEqual([null, 'Also firing'])
  const text = messageAsText(root)
  expect(text).toContain("`cart` cart 'slow' · critical · 03:12:00 · over 03:13:00")
  expect(text).toContain('… and 2 more')
  expect(text).toContain('The first alert was over at 03:12:30 UTC.')
})

it('says it once however often it is said, and nothing when nothing joined', () => {
  const opened = openedMessage(alertOf('checkout'))
  const storm = { folded: [foldedOf('cart')], firstOver: null }
  expect(stormMessage(stormMessage(opened, storm), storm)).toEqual(stormMessage(opened, storm))
  expect(stormMessage(opened, { folded: [], firstOver: AT })).toEqual(opened)
  expect(resolvedMessage(stormMessage(opened, storm), AT).sections.map(({ label }) => label)).toEqual([
    null,
    'Also firing',
    'Resolved',
  ])
})

it('says what is worse', () => {
  expect(worseMessage(alertOf('cart', { severity: 'SEV-1' })).headline).toBe(
    "Worse · SEV-1 · cart · cart 'slow'",
  )
})
