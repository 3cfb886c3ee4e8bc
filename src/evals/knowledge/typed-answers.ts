import { access, readFile } from 'node:fs/promises'
import { z } from 'zod'
import { type Found, foundIn } from '../../knowledge/mining/mine.ts'
import type { TalkReader } from '../../knowledge/mining/mine-sources.ts'
import { AnsweredLesson, type MinedAnswer } from '../../knowledge/mining/model/answer.ts'
import { draftsRead } from '../../knowledge/mining/model/drafts-read.ts'
import { shownConversation } from '../../knowledge/mining/model/shown-conversation.ts'

/** What is left out says nothing. */
const NOTHING = {
  services: [],
  before: null,
  fix: null,
  owner: null,
  alias: null,
  means: null,
  page: null,
  bounds: [],
  after: null,
  places: [],
}

const Line = z.object({
  thread: z.string(),
  lessons: z.array(
    z.preprocess((lesson) => ({ ...NOTHING, ...(lesson as Record<string, unknown>) }), AnsweredLesson),
  ),
})

/** Answers by thread, typed in place of a model by somebody who saw the conversations alone; null: no such file. */
export async function readTypedAnswers(file: string): Promise<Map<string, MinedAnswer> | null> {
  const isThere = await access(file).then(
    () => true,
    () => false,
  )
  if (!isThere) return null
  const lines = (await readFile(file, 'utf8')).split('\n').filter(Boolean)
  const parsed = lines.map((line) => Line.parse(JSON.parse(line)))
  return new Map(parsed.map(({ thread, lessons }) => [thread, { lessons }]))
}

/** Reads the first conversation that is offered as the answer says, and whatever follows as teaching nothing. */
export function typedReader(answer: MinedAnswer): TalkReader {
  const found: Found[] = []
  let isRead = false
  return {
    offer: async (channel, talk) => {
      const [first] = talk
      if (first === undefined || isRead) return
      isRead = true
      const { drafts } = draftsRead(answer, shownConversation(first), channel.subject)
      found.push(...drafts.map((draft) => foundIn(channel, first.first, draft)))
    },
    found: async () => found,
  }
}
