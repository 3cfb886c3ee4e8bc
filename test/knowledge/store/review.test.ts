import { beforeEach, expect, it } from 'vitest'
import { type Lesson, READ_BY_FORM } from '../../../src/domain/lesson.ts'
import { confirmLesson, rejectLesson } from '../../../src/knowledge/store/decide.ts'
import { reviewFor } from '../../../src/knowledge/store/review.ts'
import { saveLessons } from '../../../src/knowledge/store/save.ts'
import type { KnowledgeStore } from '../../../src/knowledge/store/store.ts'
import { onEachDatabase } from '../../incidents/support/on-each-database.ts'
import { DAY, lesson, NOW, SAVING, storeOn } from '../support/lessons.ts'

onEachDatabase('what a person is asked about', (database) => {
  let store: KnowledgeStore
  let now = NOW
  beforeEach(() => {
    now = NOW
    store = storeOn(database(), { now: () => now })
  })

  const review = (over: { person?: string; reads?: string[] | null; paged?: [string, number][] } = {}) => {
    const { person = 'U1', reads = [], paged = [] } = over
    return reviewFor(store, { person, reads, paged: new Map(paged) })
  }
  const ids = async (over: Parameters<typeof review>[0] = {}) =>
    (await review(over)).items.map(({ lesson: { id } }) => id)
  const saved = async (...lessons: Lesson[]): Promise<void> => {
    await saveLessons(store, lessons, SAVING)
  }
  const owner = (who: string, over: Partial<Lesson> = {}): Lesson =>
    lesson({
      services: ['refunds-api'],
      statement: `${who} owns refunds-api`,
      detail: { kind: 'ownership', owner: who },
      ...over,
    })

  it('is at most ten a week, the same until they are decided, and others the week after', async () => {
    const all = Array.from({ length: 25 }, () => lesson())
    await saved(...all)
    const first = await review()
    expect(first.items).toHaveLength(10)
    expect(first.waiting).toBe(15)
    const [one, two] = first.items.map(({ lesson: { id } }) => id)
    await confirmLesson(store, one ?? '', { person: 'U2', reason: 'so' })
    await rejectLesson(store, two ?? '', { person: 'U1', reason: 'no' })
    const later = await review()
    expect(later.items.map(({ lesson: { id } }) => id)).toEqual(
      first.items.slice(2).map(({ lesson: { id } }) => id),
    )
    expect(later.decided).toBe(2)
    now += 7 * DAY
    const next = await review()
    expect(next.items).toHaveLength(10)
    expect(next.decided).toBe(0)
    expect((await review({ person: 'U7' })).items).toHaveLength(10)
  })

  it('is at most fifty with what waits, after 90 days read at once, those of most use first', async () => {
    const days = Array.from({ length: 180 }, (_, day) => lesson({ at: NOW - (day / 2) * DAY }))
    const paged = lesson({ services: ['refunds-api'], at: NOW - 80 * DAY })
    await saved(...days, paged)
    const { items, waiting } = await review({ paged: [['refunds-api', 3]] })
    expect(items.length + waiting).toBe(50)
    expect(items[0]?.lesson.id).toBe(paged.id)
  })

  it('is fifty of what was read at once, for all people together, and then what was stored later', async () => {
    await saved(...Array.from({ length: 80 }, () => lesson()))
    const asked = new Set<string>()
    for (const person of 'abcdefgh') {
      const { items } = await review({ person })
      for (const { lesson: one } of items) {
        asked.add(one.id)
        await rejectLesson(store, one.id, { person, reason: 'no' })
      }
    }
    expect(asked.size).toBe(50)
    now += 4 * DAY
    const later = lesson({ at: now - DAY })
    await saved(later)
    expect(await ids({ person: 'new' })).toEqual([later.id])
  })

  it('asks once about the same cause of a service, whatever was seen each time, also after it was decided', async () => {
    const cause = (symptom: string): Lesson =>
      lesson({
        statement: `${symptom}: the pool was full`,
        detail: { kind: 'cause', symptom, cause: 'The pool was full', fix: null },
      })
    await saved(cause('502s'), cause('slow checkout'))
    const [first] = await ids()
    expect(await ids()).toEqual([first])
    await confirmLesson(store, first ?? '', { person: 'U1', reason: 'so' })
    expect(await ids({ person: 'U2' })).toEqual([])
  })

  it('finds the few of a kind that are older than hundreds of another', async () => {
    const procedure = lesson({
      detail: { kind: 'procedure', when: '', steps: ['page them'], page: null },
      at: NOW - 80 * DAY,
    })
    await saved(...Array.from({ length: 250 }, () => lesson()), procedure)
    expect((await ids())[0]).toBe(procedure.id)
  })

  it('puts what was confirmed before a rewrite first, and last what nobody ever confirmed', async () => {
    const old = { services: ['cart'], at: NOW - 9 * DAY }
    const [relied, unsaid, other] = [lesson(old), lesson(old), lesson()]
    await saved(relied, unsaid, other)
    await confirmLesson(store, relied.id, { person: 'U1', reason: 'so' })
    now += DAY
    const rewrite = lesson({
      services: ['cart'],
      statement: 'cart was rewritten',
      at: now,
      status: 'confirmed',
      detail: { kind: 'change', what: 'rewrite', since: now },
    })
    await saved(rewrite)
    expect(await ids({ person: 'U3' })).toEqual([relied.id, other.id, unsaid.id])
  })

  it('begins with what was paged, then with what changes most at the next page', async () => {
    const nickname = lesson({ detail: { kind: 'jargon', alias: 'elephant', means: 'orders-postgres' } })
    const procedure = lesson({ detail: { kind: 'procedure', when: '', steps: ['page them'], page: null } })
    const old = lesson({ services: ['Checkout'], at: NOW - 30 * DAY })
    await saved(nickname, procedure, old)
    expect(await ids({ paged: [['checkout', 3]] })).toEqual([old.id, procedure.id, nickname.id])
  })

  it('asks first about what a rule read, and then about what only looks like a lesson', async () => {
    const formed = lesson({ statusReason: READ_BY_FORM, at: NOW - DAY })
    const read = lesson({ statement: 'another cause', at: NOW - 5 * DAY })
    await saved(formed, read)
    expect(await ids()).toEqual([read.id, formed.id])
  })

  it('shows two that disagree beside each other, once, and counts who agrees', async () => {
    const [a, b, c] = [
      owner('payments team'),
      owner('billing team', { at: NOW - 2 * DAY }),
      owner('payments team'),
    ]
    await saved(a, b, { ...c, statement: 'refunds-api is owned by the payments team' })
    const { items } = await review()
    const first = items.find(({ lesson: { id } }) => id === a.id)
    expect(first?.against.map(({ id }) => id)).toEqual([b.id])
    expect(first?.support).toBe(1)
    expect(items.map(({ lesson: { id } }) => id)).not.toContain(b.id)
  })

  it('sets what is new against what was confirmed', async () => {
    const [old, fresh] = [owner('billing team', { status: 'confirmed' }), owner('payments team')]
    await saved(old, fresh)
    expect((await review()).items).toMatchObject([
      { lesson: { id: fresh.id, status: 'candidate' }, against: [{ id: old.id, status: 'confirmed' }] },
    ])
  })

  it('never is, counts or compares what the person may not read', async () => {
    const hidden = owner('secret team', { readers: { kind: 'channel', channel: 'G-SRE' } })
    const open = owner('payments team')
    await saved(hidden, open, lesson({ readers: { kind: 'channel', channel: 'G-SRE' } }))
    for (const reads of [[], ['C-PAY'], null]) {
      const seen = await review({ reads, person: `U${String(reads)}` })
      expect(JSON.stringify(seen)).not.toContain('secret')
      expect(seen).toMatchObject({
        items: [{ lesson: { id: open.id }, against: [], support: 0 }],
        waiting: 0,
      })
    }
    expect((await review({ reads: ['G-SRE'], person: 'U-member' })).items).toHaveLength(2)
  })

  it('forgets what somebody lost the right to read since they were asked', async () => {
    await saved(lesson({ readers: { kind: 'channel', channel: 'G-SRE' } }))
    expect((await review({ reads: ['G-SRE'] })).items).toHaveLength(1)
    expect((await review({ reads: [] })).items).toEqual([])
  })

  it('hides and does not count what nobody may look at any more, or what cannot be asked now', async () => {
    const [open, closed, unsaid] = [lesson(), lesson(), lesson()]
    await saved(open, closed, unsaid)
    const isReadable = async ({ id }: Lesson): Promise<boolean> => {
      if (id === unsaid.id) throw new Error('Slack does not answer')
      return id === open.id
    }
    const asked = () => reviewFor(store, { person: 'U1', reads: [], paged: new Map(), isReadable })
    expect(await asked()).toMatchObject({ items: [{ lesson: { id: open.id } }], decided: 0, waiting: 0 })
    expect((await review()).items).toHaveLength(3)
    expect(await asked()).toMatchObject({ items: [{ lesson: { id: open.id } }], decided: 0, waiting: 0 })
  })

  it('is not what is over', async () => {
    await saved(lesson({ validUntil: NOW - 1 }))
    expect(await ids()).toEqual([])
  })
})
