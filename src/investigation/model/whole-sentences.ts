import { ModelSentence } from './finding-answer.ts'

/** Strings, also one that has not ended, and the braces outside of them. */
const TOKEN = /"(?:[^"\\]|\\.)*(?:"|\\?$)|[{}]/gs

/** The sentences that are complete in an answer which has not ended: the objects of its list that are closed. */
export function wholeSentences(text: string): ModelSentence[] {
  const list = /"answer"\s*:\s*\[/.exec(text)
  if (list === null) return []
  const rest = text.slice(list.index + list[0].length)
  const sentences: ModelSentence[] = []
  let start = -1
  for (const { 0: token, index } of rest.matchAll(TOKEN)) {
    if (token === '{') start = index
    if (token !== '}' || start === -1) continue
    sentences.push(...sentenceIn(rest.slice(start, index + 1)))
    start = -1
  }
  return sentences
}

function sentenceIn(json: string): ModelSentence[] {
  try {
    const parsed = ModelSentence.safeParse(JSON.parse(json))
    return parsed.success ? [parsed.data] : []
  } catch {
    return []
  }
}
