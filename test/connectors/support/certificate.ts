import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { onTestFinished } from 'vitest'

export interface TestCertificate {
  key: string
  cert: string
  /** Path of the certificate, for a `ca` setting. */
  file: string
}

const LOOPBACK = 'IP:127.0.0.1,DNS:localhost'

/** A certificate for 127.0.0.1, or for other names, that nobody signed but itself; removed when the test ends. */
export async function selfSigned(days = 2, names = LOOPBACK): Promise<TestCertificate> {
  const dir = await mkdtemp(path.join(tmpdir(), 'sitrep-tls-'))
  onTestFinished(() => rm(dir, { recursive: true, force: true }))
  const [key, file] = [path.join(dir, 'key.pem'), path.join(dir, 'cert.pem')]
  await promisify(execFile)('openssl', [
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'],
    ...['-keyout', key, '-out', file, '-days', String(days), '-subj', '/CN=127.0.0.1'],
    ...['-addext', `subjectAltName=${names}`],
  ])
  return { key: await readFile(key, 'utf8'), cert: await readFile(file, 'utf8'), file }
}
