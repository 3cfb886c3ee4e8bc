/** Rejects when the signal fires first; the work itself goes on and is answered as a duplicate next time. */
export function withinTime<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(new Error('storing took too long')), { once: true })
    work.then(resolve, reject)
  })
}
