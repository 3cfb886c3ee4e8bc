import type { Random } from './random.ts'

const STARTS = 'b br c ch d dr f fl g gr h j k kl l m n p pr qu r s sk sl st t tr v w z'.split(' ')
const MIDDLES = 'a e i o u ai ea io ou'.split(' ')
const ENDS = ['', '', 'n', 'r', 'l', 's', 'm', 'x', 'nd', 'rt', 'sk']

/** A word that nobody has seen. */
export function word(random: Random): string {
  const syllables = random.int(2, 3)
  let text = ''
  for (let index = 0; index < syllables; index += 1) text += random.pick(STARTS) + random.pick(MIDDLES)
  return text + random.pick(ENDS)
}

const SUFFIXES = ['', '-service', '-api', '-svc', 'service', '-worker'] as const

/** Different names in one style, as one company would choose them. */
export function serviceNames(random: Random, count: number): string[] {
  const suffix = random.pick(SUFFIXES)
  const prefix = random.chance(0.2) ? `${word(random).slice(0, 3)}-` : ''
  const found = new Set<string>()
  while (found.size < count) {
    const second = random.chance(0.25) ? `-${word(random)}` : ''
    found.add(`${prefix}${word(random)}${second}${suffix}`)
  }
  return [...found]
}

const POD_LETTERS = 'bcdfghjklmnpqrstvwxz2456789'

/** A pod's name as its controller would make it. */
export function podName(random: Random, service: string): string {
  const tail = Array.from({ length: 5 }, () => POD_LETTERS[random.int(0, POD_LETTERS.length - 1)]).join('')
  return `${service}-${random.hex(9)}-${tail}`
}
