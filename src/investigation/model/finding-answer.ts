import { z } from 'zod'

const ModelCheck = z.object({
  claim: z.string().max(300).describe('what it predicts, as a sentence'),
  sql: z.string().max(4000),
  mode: z.enum(['compare', 'state', 'before-onset']),
})

export type ModelCheck = z.infer<typeof ModelCheck>

const Citation = z.object({
  ref: z.string().max(12).describe('such as E7'),
  quote: z.string().max(300).describe('word for word from a row of that read'),
})

export type ModelCitation = z.infer<typeof Citation>

const Objection = z.object({
  service: z.string().max(200),
  statement: z.string().max(300),
  check: ModelCheck.nullable(),
})

export type ModelObjection = z.infer<typeof Objection>

/** A specialist's answer. */
export const FindingAnswer = z.object({
  hypotheses: z
    .array(
      z.object({
        service: z.string().max(200).describe('as the case file names it'),
        kind: z.string().max(60).describe('a kind of fault from the list, or change'),
        statement: z.string().max(300),
        onset_ms: z.number().nullable().describe('ts at which it began, null when not known'),
        checks: z.array(ModelCheck).max(3),
        citations: z.array(Citation).max(5),
        would_change_my_mind: z.string().max(300),
      }),
    )
    .max(3),
  objection: Objection.nullable().describe('what speaks against the first suspect'),
  looked_at: z.array(z.string().max(200)).max(8),
})

export type FindingAnswer = z.infer<typeof FindingAnswer>

export const ModelSentence = z.object({
  text: z.string().max(300),
  citations: z.array(z.string().max(12)).max(5),
})

export type ModelSentence = z.infer<typeof ModelSentence>

/** The one small call of tier 1. */
export const ChallengeAnswer = z.object({
  verdict: z.enum(['stands', 'doubtful']),
  objection: Objection.nullable(),
  answer: z.array(ModelSentence).max(3),
})

/** The answer to a person's question; nothing when the case file has none. */
export const QuestionAnswer = z.object({ answer: z.array(ModelSentence).max(5) })

/** A claim as predictions; none when nothing in the case file could show it. */
export const ClaimAnswer = z.object({
  predictions: z
    .array(
      ModelCheck.extend({
        role: z.enum(['supports', 'contradicts']).describe('which way it speaks when it comes true'),
      }),
    )
    .max(4),
  citations: z.array(Citation).max(4),
  would_settle: z
    .string()
    .max(300)
    .describe('the single observation that would decide it, empty when it is decided'),
})

export type ClaimAnswer = z.infer<typeof ClaimAnswer>

/** The large model's choice between causes that all survived. */
export const AdjudicationAnswer = z.object({
  decision: z.enum(['accept', 'insufficient']),
  service: z.string().max(200).nullable(),
  why: ModelSentence,
})
