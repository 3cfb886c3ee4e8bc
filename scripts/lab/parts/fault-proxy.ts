import { connect, createServer, type Server, type Socket } from 'node:net'

/** What the way between two systems does to what passes. */
export interface Weather {
  /** Milliseconds added to each piece of data, both ways. */
  latencyMs: number
  /** `swallow`: nothing passes and nothing is refused. `reset`: connections are cut as soon as data passes. */
  mode: 'clear' | 'swallow' | 'reset'
  /** Bytes after which a connection is cut; null for never. */
  cutAfter: number | null
  /** Share of new connections that are refused. */
  refuse: number
}

export interface FaultProxy {
  weather: Weather
  clear(): void
  stop(): Promise<void>
}

const CLEAR: Weather = { latencyMs: 0, mode: 'clear', cutAfter: null, refuse: 0 }

function pipe(from: Socket, to: Socket, weather: Weather, both: () => void): void {
  let passed = 0
  from.on('data', (chunk) => {
    if (weather.mode === 'swallow') return
    if (weather.mode === 'reset') return both()
    passed += chunk.length
    const send = (): void => {
      if (to.writable) to.write(chunk)
      if (weather.cutAfter !== null && passed > weather.cutAfter) both()
    }
    if (weather.latencyMs > 0) setTimeout(send, weather.latencyMs)
    else send()
  })
  from.on('end', () => {
    if (weather.mode === 'clear') setTimeout(() => to.end(), weather.latencyMs)
  })
}

function join(client: Socket, target: number, weather: Weather): void {
  if (Math.random() < weather.refuse) return void client.resetAndDestroy()
  const server = connect(target, '127.0.0.1')
  const both = (): void => {
    client.resetAndDestroy()
    server.destroy()
  }
  for (const socket of [client, server]) {
    socket.on('error', both)
    socket.on('close', () => (socket === client ? server : client).destroy())
  }
  pipe(client, server, weather, both)
  pipe(server, client, weather, both)
}

/** A TCP way from one port to another, whose weather can change while connections are open. */
export async function startFaultProxy(port: number, target: number): Promise<FaultProxy> {
  const weather = { ...CLEAR }
  const open = new Set<Socket>()
  const server: Server = createServer((client) => {
    open.add(client)
    client.on('close', () => open.delete(client))
    join(client, target, weather)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  return {
    weather,
    clear: () => {
      const was = weather.mode
      Object.assign(weather, CLEAR)
      // What was swallowed is gone: those connections can only be made anew.
      if (was === 'swallow') for (const socket of open) socket.resetAndDestroy()
    },
    stop: () =>
      new Promise((resolve) => {
        for (const socket of open) socket.destroy()
        server.close(() => resolve())
      }),
  }
}
