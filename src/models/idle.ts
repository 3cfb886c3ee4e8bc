/** Fires when nothing arrived for a while, or when the outer signal does. */
export interface Idle {
  signal: AbortSignal
  /** Something arrived. */
  touch(): void
  stop(): void
  /** Whether it was the silence that ended it. */
  silent(): boolean
}

/** Bytes that arrive count, whatever they say: a ping proves that the other end is alive. */
export function idleTimer(idleMs: number, outer: AbortSignal): Idle {
  const silence = new AbortController()
  const fire = (): void => silence.abort(new Error(`nothing arrived for ${idleMs / 1000} s`))
  let timer = setTimeout(fire, idleMs)
  return {
    signal: AbortSignal.any([outer, silence.signal]),
    touch: () => {
      clearTimeout(timer)
      timer = setTimeout(fire, idleMs)
    },
    stop: () => clearTimeout(timer),
    silent: () => silence.signal.aborted,
  }
}

/** A fetch whose every chunk of an answer touches the timer. */
export function touchingFetch(idle: Pick<Idle, 'touch'>, inner: typeof fetch = fetch): typeof fetch {
  return async (input, init) => {
    const response = await inner(input, init)
    idle.touch()
    if (response.body === null) return response
    const seen = response.body.pipeThrough(
      new TransformStream<Uint8Array, Uint8Array>({
        transform: (chunk, controller) => {
          idle.touch()
          controller.enqueue(chunk)
        },
      }),
    )
    return new Response(seen, {
      status: response.status,
      statusText: response.statusText,
      headers: response.headers,
    })
  }
}
