import type { Brief } from './supersede.ts'

export const isLive = ({ status }: Brief): boolean => status === 'candidate' || status === 'confirmed'

export const day = (at: number): string => new Date(at).toISOString().slice(0, 10)

/**
 * Since when it is superseded follows from what replaced it, and is not written down beside it: it stands again when that
 * one goes.
 */
export function supersede(old: Brief, by: Brief, reason: string): void {
  old.status = 'superseded'
  old.statusReason = reason
  old.supersededBy = by.id
}

export const sharesService = (a: Brief, b: Brief): boolean =>
  a.services.some((name) => b.services.some((other) => other.toLowerCase() === name.toLowerCase()))
