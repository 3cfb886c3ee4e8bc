import { z } from 'zod'
import type { ParsedObject } from '../objects/parse-objects.ts'

/** An object as a captured case keeps it, see `../export/tool-lines.ts`. */
const CapturedObject = z.object({
  ts: z.number().nullable(),
  kind: z.string(),
  namespace: z.string().nullable(),
  name: z.string(),
  state: z.string().nullable(),
  attrs: z
    .record(z.string(), z.unknown())
    .nullable()
    .transform((attrs) => attrs ?? {}),
})

/** The part of a recorded call that only captured cases have. */
export const CAPTURED_FIELDS = {
  objects: z.array(CapturedObject).optional(),
  /** Milliseconds UTC at which the state was read. */
  asOf: z.number().optional(),
}

/** State that was read so soon after the end is still that of the incident. */
const SOON_MS = 15 * 60_000

interface OfThen {
  objects: ParsedObject[]
  /** What is not used, and why; null when all is. */
  left: string | null
}

/**
 * The objects that are of the incident: what was read later than a quarter of an hour after its end shows another time, unless
 * a row has a time of its own that lies in it.
 */
export function objectsOfThen(
  { objects = [], asOf }: { objects?: ParsedObject[] | undefined; asOf?: number | undefined },
  until: number | null,
): OfThen {
  if (asOf === undefined || until === null || asOf <= until + SOON_MS) return { objects, left: null }
  const then = objects.filter(({ ts }) => ts !== null && ts <= until + SOON_MS)
  const count = objects.length - then.length
  const at = new Date(asOf).toISOString().slice(0, 16)
  const left = `the state then is not known: ${count} objects are as of ${at} UTC, after the incident, and are not used`
  return { objects: then, left: count > 0 ? left : null }
}
