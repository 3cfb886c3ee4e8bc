/** At most `size` holders at a time; the others wait in order. */
export interface Semaphore {
  /** Resolves with the function that gives the place back. Rejects when the signal fires first. */
  acquire(signal?: AbortSignal): Promise<() => void>
}

export function semaphore(size: number): Semaphore {
  let free = size
  const waiting: (() => void)[] = []
  const release = (): void => {
    const next = waiting.shift()
    if (next) next()
    else free += 1
  }
  const once = (): (() => void) => {
    let held = true
    return () => {
      if (held) release()
      held = false
    }
  }
  return {
    acquire: (signal) => {
      signal?.throwIfAborted()
      if (free > 0) {
        free -= 1
        return Promise.resolve(once())
      }
      return new Promise((resolve, reject) => {
        const turn = (): void => {
          signal?.removeEventListener('abort', leave)
          resolve(once())
        }
        const leave = (): void => {
          waiting.splice(waiting.indexOf(turn), 1)
          reject(signal?.reason)
        }
        waiting.push(turn)
        signal?.addEventListener('abort', leave, { once: true })
      })
    },
  }
}
