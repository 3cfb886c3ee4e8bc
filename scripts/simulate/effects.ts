/** What a fault does to one service at one moment. All at rest in good times. */
export interface Effect {
  /** Factor on its own time. */
  self: number
  /** Share of requests that fail by its own doing. */
  errors: number
  /** Added share of its processors. */
  cpu: number
  /** Added share of its memory. */
  memory: number
  /** Share of its disk in use beyond the usual. */
  disk: number
  /** Milliseconds added to every call it makes or answers. */
  networkMs: number
  /** Share of calls to and from it that are lost. */
  loss: number
  /** Share of its replicas that are gone. */
  down: number
  restarts: number
  /** Added share of its pool or queue. */
  pool: number
  /** Factor on the calls it makes. */
  calls: number
  /** Factor on the requests that come from outside; only at the entry. */
  load: number
}

export const REST: Effect = {
  self: 1,
  errors: 0,
  cpu: 0,
  memory: 0,
  disk: 0,
  networkMs: 0,
  loss: 0,
  down: 0,
  restarts: 0,
  pool: 0,
  calls: 1,
  load: 1,
}
