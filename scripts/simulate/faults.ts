import type { Effect } from './effects.ts'
import type { Service } from './world.ts'

/** Which diff a change that causes it would have; null when no change can. */
export type Cause =
  | 'cpu'
  | 'slow'
  | 'exception'
  | 'return'
  | 'pool'
  | 'leak'
  | 'config'
  | 'disk'
  | 'crash'
  | null

export interface FaultKind {
  /** As truth calls it. */
  name: string
  category: 'resource' | 'network' | 'code' | 'saturation' | 'availability' | 'configuration'
  cause: Cause
  /** Whether a service of this sort can have it. */
  fits(service: Service): boolean
  /** What it does `minutes` after the onset; strength 1 is a usual one. */
  effect(minutes: number, strength: number, service: Service): Partial<Effect>
}

const isService = ({ kind }: Service): boolean => kind === 'service'
const isStore = ({ kind }: Service): boolean => kind !== 'service'
const ramp = (minutes: number, over: number): number => Math.min(1, Math.max(0, minutes / over))
const anything = (): boolean => true

/** Faults that show in numbers, logs and traces. States of Kubernetes objects are in kubernetes/faults.ts. */
export const FAULTS: readonly FaultKind[] = [
  {
    name: 'cpu_hog',
    category: 'resource',
    cause: 'cpu',
    fits: anything,
    effect: (minutes, strength) => ({
      cpu: Math.min(0.9, 0.45 * strength) * ramp(minutes + 0.5, 1),
      self: 1 + 0.8 * strength,
    }),
  },
  {
    name: 'memory_leak',
    category: 'resource',
    cause: 'leak',
    fits: anything,
    effect: (minutes, strength) => {
      const full = ramp(minutes, 7) * Math.min(1.2, 0.5 * strength)
      return { memory: full, self: 1 + 1.5 * full ** 2, restarts: full > 0.52 ? Math.floor(minutes / 3) : 0 }
    },
  },
  {
    name: 'disk_full',
    category: 'resource',
    cause: 'disk',
    fits: (service) => service.kind === 'database' || service.kind === 'queue' || service.kind === 'service',
    effect: (minutes, strength) => {
      const full = ramp(minutes, 5) * Math.min(0.9, 0.6 * strength)
      return { disk: full, errors: full > 0.35 ? 0.25 * strength : 0, self: 1 + full }
    },
  },
  {
    name: 'slow_code',
    category: 'code',
    cause: 'slow',
    fits: isService,
    effect: (_, strength) => ({ self: 1 + 4 * strength }),
  },
  {
    name: 'latency_delay',
    category: 'resource',
    cause: null,
    fits: anything,
    effect: (_, strength, { selfMs }) => ({ self: 1 + (250 * strength) / selfMs }),
  },
  {
    name: 'network_delay',
    category: 'network',
    cause: null,
    fits: anything,
    effect: (_, strength) => ({ networkMs: 120 * strength }),
  },
  {
    name: 'network_loss',
    category: 'network',
    cause: null,
    fits: anything,
    effect: (_, strength) => ({ loss: Math.min(0.6, 0.18 * strength) }),
  },
  {
    name: 'exception',
    category: 'code',
    cause: 'exception',
    fits: isService,
    effect: (_, strength) => ({ errors: Math.min(0.95, 0.3 * strength), self: 0.9 }),
  },
  {
    name: 'early_return',
    category: 'code',
    cause: 'return',
    fits: (service) => isService(service) && service.calls.length > 0,
    effect: (_, strength) => ({ calls: Math.max(0, 1 - 0.8 * strength), self: 0.6, errors: 0.05 * strength }),
  },
  {
    name: 'connection_pool',
    category: 'saturation',
    cause: 'pool',
    fits: anything,
    effect: (minutes, strength) => ({
      pool: ramp(minutes + 0.5, 2) * 0.9 * strength,
      self: 1 + 2 * strength,
      errors: 0.06 * strength,
    }),
  },
  {
    name: 'lock_contention',
    category: 'saturation',
    cause: null,
    fits: isStore,
    effect: (_, strength) => ({ self: 1 + 8 * strength, pool: 0.3 * strength, cpu: -0.02 }),
  },
  {
    name: 'queue_backlog',
    category: 'saturation',
    cause: null,
    fits: (service) => service.kind === 'queue' || service.kind === 'service',
    effect: (minutes, strength) => ({
      pool: ramp(minutes, 4) * 0.9 * strength,
      self: 1 + 3 * strength * ramp(minutes, 4),
    }),
  },
  {
    name: 'crash_loop',
    category: 'availability',
    cause: 'crash',
    fits: isService,
    effect: (minutes, strength) => ({
      down: Math.min(1, 0.55 * strength),
      restarts: 1 + Math.floor(minutes / 1.5),
      errors: 0.12 * strength,
    }),
  },
  {
    name: 'config_error',
    category: 'configuration',
    cause: 'config',
    fits: isService,
    effect: (_, strength) => ({ errors: Math.min(0.9, 0.5 * strength), self: 0.8 }),
  },
]

/** Faults of a zone: every service in it has them. */
export const ZONE_FAULTS: readonly FaultKind[] = [
  {
    name: 'zone_network',
    category: 'network',
    cause: null,
    fits: anything,
    effect: (_, strength) => ({ networkMs: 90 * strength, loss: Math.min(0.4, 0.05 * strength) }),
  },
  {
    name: 'zone_starved',
    category: 'resource',
    cause: null,
    fits: anything,
    effect: (_, strength) => ({ cpu: Math.min(0.9, 0.35 * strength), self: 1 + 1.2 * strength }),
  },
]

/** Causes that no service owns. */
export const OUTSIDE = ['surge', 'provider', 'dns', 'certificate'] as const
export type Outside = (typeof OUTSIDE)[number]

/** What an outside cause does to a service that it reaches. */
export function outsideEffect(kind: Outside, isEntry: boolean, strength: number): Partial<Effect> {
  if (kind === 'surge') return isEntry ? { load: 1 + 1.4 * strength } : {}
  if (kind === 'provider') return { errors: 0.25 * strength, self: 1 + 1.5 * strength }
  return { errors: 0.35 * strength }
}
