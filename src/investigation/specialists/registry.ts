import type { SpecialistName } from '../../domain/verdict.ts'
import { database } from './database.ts'
import { deploys } from './deploys.ts'
import { kubernetes } from './kubernetes.ts'
import { networking } from './networking.ts'
import type { Fault, Specialist } from './specialist.ts'

/** Every specialist, in the order in which findings are weighed when all else is equal. */
export const SPECIALISTS: readonly Specialist[] = [kubernetes, database, networking, deploys]

export interface KnownFault {
  fault: Fault
  specialist: SpecialistName
}

/** The fault with this id, if any specialist knows it. */
export function faultById(id: string): KnownFault | null {
  for (const specialist of SPECIALISTS) {
    const fault = specialist.faults.find((known) => known.id === id)
    if (fault !== undefined) return { fault, specialist: specialist.name }
  }
  return null
}
