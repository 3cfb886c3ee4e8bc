import type { Lesson } from '../../../src/domain/lesson.ts'
import { saveLessons } from '../../../src/knowledge/store/save.ts'
import type { View } from '../../../src/local-slack/workspace/types.ts'
import { lesson, SAVING } from '../../knowledge/support/lessons.ts'
import { act, stateOf } from '../../local-slack/support.ts'
import type { House } from './house.ts'

export const SAID = 'the payments team owns refunds-api'

export interface Stored {
  id: string
  kind: string
  services: string[]
  statement: string
  quote: string
  status: string
  readers: string
  authors: string[]
  source: { channel: string; ts: string; permalink: string | null }
  taught_by: string | null
  decided_by: string | null
}

export const wordsOf = (view: Pick<View, 'blocks'>): string => JSON.stringify(view.blocks)

/** What people do with lessons in the local Slack, and what is stored of it. */
export function teachingIn(house: () => House) {
  const stored = async (): Promise<Stored[]> =>
    (await house().db.query<Stored>('select * from lesson order by id')).rows

  const shortcut = (ts: string, { user = 'U0ALICE', channel = 'C0PAYMENTS' } = {}) =>
    act(house().slack, 'shortcut', { user, channel, ts, callbackId: 'remember_this' })

  const views = async (user = 'U0ALICE') => (await stateOf(house().slack, user)).views

  const open = (user = 'U0ALICE'): Promise<View> =>
    house().until(async () => {
      const [view] = await views(user)
      return view && !wordsOf(view).includes('Reading the message') ? view : null
    })

  const close = async (user = 'U0ALICE'): Promise<void> => {
    for (const { id } of await views(user)) await act(house().slack, 'view-close', { user, viewId: id })
  }

  const values = (form: Partial<Record<'statement' | 'kind' | 'services', string>>) => ({
    statement: { statement: form.statement ?? SAID },
    kind: { kind: form.kind ?? 'ownership' },
    services: { services: form.services ?? 'refunds-api' },
  })

  const send = (view: View, form: Parameters<typeof values>[0] = {}, user = 'U0ALICE') =>
    act(house().slack, 'view-submit', { user, viewId: view.id, values: values(form) })

  const home = async (user = 'U0ALICE'): Promise<View> => {
    const before = (await stateOf(house().slack, user)).home?.id
    await act(house().slack, 'home', { user, tab: 'home' })
    return house().until(async () => {
      const shown = (await stateOf(house().slack, user)).home
      return shown && shown.id !== before ? shown : null
    })
  }

  /** Presses a button of the Home tab and waits for it to be drawn anew. */
  const press = async (view: View, actionId: string, user = 'U0ALICE'): Promise<View> => {
    await act(house().slack, 'action', { user, viewId: view.id, actionId })
    return house().until(async () => {
      const shown = (await stateOf(house().slack, user)).home
      return shown && shown.id !== view.id ? shown : null
    })
  }

  const kept = async (over: Partial<Lesson> = {}): Promise<Lesson> => {
    const one = lesson({ at: Date.now() - 86_400_000, ...over })
    await saveLessons(house().knowledge, [one], SAVING)
    return one
  }

  const forget = async (): Promise<void> => {
    await house().db.query('delete from lesson_review')
    await house().db.query('delete from lesson')
    await close()
  }

  return { stored, shortcut, views, open, close, send, home, press, kept, forget }
}
