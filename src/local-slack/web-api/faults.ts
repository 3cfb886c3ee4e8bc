import type { Json } from '../workspace/types.ts'

/** A fault a test asks for: how the next calls of a method go wrong. */
export interface Fault {
  method: string
  times: number
  status?: number
  headers?: Record<string, string>
  body?: Json
  /** The call takes effect although its answer is a fault: the case that makes duplicates. */
  afterEffect?: boolean
  /** Cut the connection instead of answering. */
  hangUp?: boolean
}

export interface Faults {
  add(fault: Fault): void
  /** The fault for this call, used up by one. */
  take(method: string): Fault | null
}

export function createFaults(): Faults {
  const faults: Fault[] = []
  return {
    add: (fault) => {
      faults.push({ ...fault })
    },
    take: (method) => {
      const found = faults.find((fault) => fault.method === method && fault.times > 0)
      if (!found) return null
      found.times -= 1
      return found
    },
  }
}

/** Slack's answer to too many calls. */
export const rateLimited = (seconds: number): Pick<Fault, 'status' | 'headers' | 'body'> => ({
  status: 429,
  headers: { 'retry-after': String(seconds) },
  body: { ok: false, error: 'ratelimited' },
})
