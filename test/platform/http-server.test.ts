import { request } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import { type HttpServer, type Routes, startHttpServer } from '../../src/platform/http-server.ts'

let server: HttpServer | null = null
const errors: unknown[] = []

async function start(routes: Routes, timeoutMs = 5000): Promise<string> {
  server = await startHttpServer({
    host: '127.0.0.1',
    port: 0,
    routes,
    timeoutMs,
    onError: (error) => errors.push(error),
  })
  return server.url
}

afterEach(async () => {
  await server?.close()
  server = null
  errors.length = 0
})

const echo: Routes = {
  'POST /echo': async ({ rawBody }) => ({ status: 200, body: { length: rawBody.length } }),
}

/** Sends a chunked body, whose length nobody announces. */
const sendChunks = (url: string, chunks: Buffer[]): Promise<number> =>
  new Promise((resolve, reject) => {
    const call = request(`${url}/echo`, { method: 'POST' }, (response) => {
      response.resume()
      resolve(response.statusCode ?? 0)
    })
    // The server closes the connection once the limit is passed; the answer has arrived by then.
    call.on('error', (error: NodeJS.ErrnoException) => (error.code === 'EPIPE' ? undefined : reject(error)))
    for (const chunk of chunks) call.write(chunk)
    call.end()
  })

describe('the http server', () => {
  it('gives the handler the bytes as they came', async () => {
    const url = await start(echo)
    const response = await fetch(`${url}/echo`, { method: 'POST', body: '{"a": 1 }' })
    expect([response.status, await response.json()]).toEqual([200, { length: 9 }])
  })

  it('refuses a body of 5 MB with 413 and stays healthy', async () => {
    const url = await start(echo)
    const response = await fetch(`${url}/echo`, { method: 'POST', body: Buffer.alloc(5_000_000) })
    expect(response.status).toBe(413)
    expect(await response.json()).toEqual({ error: 'the body is larger than 1048576 bytes' })
    expect((await fetch(`${url}/echo`, { method: 'POST', body: 'x' })).status).toBe(200)
  })

  it('refuses a chunked body that grows past the limit', async () => {
    const url = await start(echo)
    const chunk = Buffer.alloc(300_000)
    expect(await sendChunks(url, [chunk, chunk])).toBe(200)
    expect(await sendChunks(url, [chunk, chunk, chunk, chunk])).toBe(413)
  })

  it('answers an unknown route with 404', async () => {
    const url = await start(echo)
    const response = await fetch(`${url}/nowhere`)
    expect([response.status, await response.json()]).toEqual([404, { error: 'no such route: GET /nowhere' }])
  })

  it('turns a bug of a handler into 500, reports it and keeps the detail to the log', async () => {
    const url = await start({
      'GET /bug': async () => {
        throw new Error('secret detail')
      },
    })
    const response = await fetch(`${url}/bug`)
    expect([response.status, await response.text()]).toEqual([
      500,
      '{"error":"internal error; the log of Sitrep has it"}\n',
    ])
    expect(errors).toHaveLength(1)
  })

  it('lets a handler notice that its time is up', async () => {
    const url = await start(
      {
        'GET /slow': ({ signal }) =>
          new Promise((resolve) => {
            signal.addEventListener('abort', () => resolve({ status: 503, body: { error: 'too slow' } }))
          }),
      },
      50,
    )
    expect((await fetch(`${url}/slow`)).status).toBe(503)
  })
})
