import type { Passage } from '../../../src/knowledge/mining/rules/rule.ts'

/** One sentence with nothing around it, unless given; a sentence before it was said by the same person. */
export const passage = (text: string, around: Partial<Passage> = {}): Passage => ({
  text,
  before: '',
  own: around.before !== undefined,
  next: '',
  asked: '',
  opening: '',
  beside: [],
  heading: '',
  at: Date.UTC(2026, 10, 3, 12),
  we: null,
  ...around,
})
