import type { ChangeRow } from '../../domain/case-file.ts'
import type { CaseFile } from '../case-file.ts'
import { changeBeforeOnset } from '../checks/change-check.ts'
import type { CheckSpec } from '../checks/check.ts'
import type { Scope } from '../checks/scope.ts'
import type { Claim } from './claim.ts'

const MOST = 2

/** A version with or without its v, or a sha with at least one digit, so that no word is one. */
const TOKEN = /\bv?\d+\.\d+[\w.-]*|\bv\d[\w.]*|\b(?=[a-f]*\d)[0-9a-f]{6,40}\b/gi

/**
 * The changes that a claim can mean: by version or sha when it gives one that was recorded, whoever they belong
 * to, else those of the service; the nearest to the onset first.
 */
export function changeChecks(claim: Claim, scope: Scope | null, caseFile: CaseFile): CheckSpec[] {
  const tokens = claim.text.match(TOKEN) ?? []
  const changes = [...caseFile.incident.changes, ...caseFile.baseline.changes]
  const exact = tokens.length === 0 ? [] : changes.filter((change) => mentions(change, tokens))
  const fitting =
    exact.length > 0 || tokens.some((token) => /^[0-9a-f]+$/i.test(token))
      ? exact
      : changes.filter((change) => isOf(change, scope) && mentions(change, tokens))
  const turn = caseFile.ranking.onset ?? caseFile.alert.firedAt
  const nearest = fitting.toSorted((a, b) => distance(a, turn) - distance(b, turn))
  return nearest.slice(0, MOST).map((change, at) => changeBeforeOnset(change, `claim/change-${at}`))
}

function isOf(change: ChangeRow, scope: Scope | null): boolean {
  if (scope === null || scope.service === null) return true
  if (change.entity !== null && scope.entities.includes(change.entity)) return true
  return `${change.entity ?? ''} ${change.title}`.toLowerCase().includes(scope.service.toLowerCase())
}

function mentions(change: ChangeRow, tokens: readonly string[]): boolean {
  const text = `${change.title} ${JSON.stringify(change.attrs)}`.toLowerCase()
  return tokens.every((token) => text.includes(token.toLowerCase()))
}

/** Changes before the trouble come first, the latest of them first of all. */
const AFTER_PENALTY = 24 * 60 * 60_000

function distance(change: ChangeRow, turn: number): number {
  if (change.ts === null) return Number.POSITIVE_INFINITY
  return change.ts <= turn ? turn - change.ts : change.ts - turn + AFTER_PENALTY
}
