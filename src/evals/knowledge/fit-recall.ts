import { chanceOf, type RecallModel } from '../../knowledge/recall/chance.ts'
import { choose, scored } from '../../knowledge/recall/rank.ts'
import type { RecallSigns } from '../../knowledge/recall/signs.ts'
import { fitLogistic } from '../fit-logistic.ts'
import type { Candidate, RecallSample } from './recall-samples.ts'
import { ndcg } from './score-recall.ts'

/** Pull of every weight towards 0, in samples: 5 finds less (nDCG@5 .545 over what was mined, .562 with .3). */
const RIDGE = 0.3

/** Fits how likely a lesson answers a question; sets count alike, and equal samples give equal weights. */
export const fitRecall = (samples: readonly RecallSample[]): RecallModel =>
  fitLogistic<RecallSigns>(
    samples.flatMap(({ set, candidates }) =>
      candidates.flatMap(({ telling, isRight }) =>
        telling.kind === 'page' ? [] : [{ signs: telling.signs, right: isRight, group: set }],
      ),
    ),
    { ridge: RIDGE },
  )

/** What a model that was fitted without its set shows for a question. */
export interface Answered {
  sample: RecallSample
  shown: Candidate[]
  /** How likely the first is to answer; 0 when nothing is shown. */
  first: number
  /** nDCG@5; 1 for nothing where nothing answers. */
  score: number
}

const MOST = 5

function answered(sample: RecallSample, model: RecallModel, least: number): Answered {
  const { candidates, at, relevant } = sample
  const byId = new Map(candidates.map((one) => [one.lesson.id, one]))
  const items = scored(candidates, at, (signs) => chanceOf(signs, model))
  const chosen = choose(items, { most: MOST, least })
  const shown = chosen.flatMap(({ lesson }) => byId.get(lesson.id) ?? [])
  const seen = new Set<string>()
  const found = shown.map(({ keys, isRight }) => {
    const key = isRight ? keys.find((one) => !seen.has(one)) : undefined
    if (key !== undefined) seen.add(key)
    return key ?? ''
  })
  const score = relevant.length === 0 ? Number(shown.length === 0) : ndcg(found, relevant)
  return { sample, shown, first: chosen[0]?.score ?? 0, score }
}

/** Every question by a model that was fitted on the other sets. */
export function foretoldAnswers(
  samples: readonly RecallSample[],
  floors: readonly number[],
): Map<number, Answered[]> {
  const groups = [...Map.groupBy(samples, ({ set }) => set)]
  const models = new Map(groups.map(([set]) => [set, fitRecall(samples.filter((one) => one.set !== set))]))
  const by = (floor: number): Answered[] =>
    groups.flatMap(([set, own]) => {
      const model = models.get(set)
      return model === undefined ? [] : own.map((sample) => answered(sample, model, floor))
    })
  return new Map(floors.map((floor) => [floor, by(floor)]))
}

/** nDCG@5, right of what is shown, and what is shown where nothing answers. */
export function answersReport(title: string, all: readonly Answered[]): string {
  const asked = all.filter(({ sample }) => sample.relevant.length > 0)
  const silent = all.filter(({ sample }) => sample.relevant.length === 0)
  const mean = asked.reduce((sum, { score }) => sum + score, 0) / Math.max(1, asked.length)
  const shown = all.flatMap((one) => one.shown)
  const right = shown.filter(({ isRight }) => isRight).length
  const spoken = silent.filter((one) => one.shown.length > 0).length
  const mute = asked.filter((one) => one.shown.length === 0).length
  return `${title.padEnd(22)} nDCG@5 ${mean.toFixed(3)} (${asked.length}), right ${right} of ${shown.length} shown, nothing to ${mute}, something to ${spoken} of ${silent.length} that nothing answers`
}

const STEPS = [0, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.7, 1.01]

/** Of answers whose first is so likely: how often it is right, and how often anything of what is shown is. */
export function firstsReport(all: readonly Answered[]): string {
  const lines = STEPS.slice(1).map((end, index) => {
    const from = STEPS[index] ?? 0
    const own = all.filter(({ shown, first }) => shown.length > 0 && first >= from && first < end)
    const first = own.filter(({ shown }) => shown[0]?.isRight).length
    const any = own.filter(({ shown }) => shown.some(({ isRight }) => isRight)).length
    return `  first ${from.toFixed(2)} to ${Math.min(1, end).toFixed(2)}: ${own.length} answers, the first right in ${first}, any in ${any}`
  })
  return lines.join('\n')
}
