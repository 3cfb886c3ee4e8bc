import type { ObjectRow } from '../../domain/case-file.ts'
import type { FaultKind } from '../../domain/fault-kind.ts'
import type { Observation } from '../../domain/ranking.ts'

/** What a rule found about one database, before it is known which service that is. */
export interface DatabaseFact {
  kind: FaultKind
  family: Observation['family']
  score: number
  text: string
  rows: readonly ObjectRow[]
}

export type Rule = (objects: readonly ObjectRow[]) => DatabaseFact[]

export const textIn = ({ attrs }: ObjectRow, ...names: readonly string[]): string | null => {
  for (const name of names) {
    const value = attrs[name]
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
      return String(value)
  }
  return null
}

export const numberIn = (row: ObjectRow, ...names: readonly string[]): number | null => {
  const text = textIn(row, ...names)
  const value = text === null || text.trim() === '' ? Number.NaN : Number(text)
  return Number.isFinite(value) ? value : null
}

/** `00:05:12.5`, `12 s` or plain seconds; null for anything else. */
export function secondsIn(row: ObjectRow, ...names: readonly string[]): number | null {
  const text = textIn(row, ...names)?.trim() ?? ''
  const clock = /^(?:(\d+) days? )?(\d+):(\d\d):(\d\d(?:\.\d+)?)$/.exec(text)
  if (clock) {
    const [days, hours, minutes, seconds] = clock.slice(1).map((part) => Number(part ?? 0))
    return (days ?? 0) * 86_400 + (hours ?? 0) * 3600 + (minutes ?? 0) * 60 + (seconds ?? 0)
  }
  const plain = /^(\d+(?:\.\d+)?)(?: ?s(?:econds?)?)?$/.exec(text)
  return plain ? Number(plain[1]) : null
}
