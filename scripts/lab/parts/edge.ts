import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { PORTS } from '../types.ts'
import { type Program, startProgram, untilListens } from './programs.ts'

/** The TLS door of the shop. */
export interface Edge {
  /** Path of the authority that signs its certificates. */
  ca: string
  /** Puts another certificate in: days it is valid from now, and the name it is for. */
  certify(days: number, name?: string): void
  /** Where requests go; the gateway's port unless somebody mistyped it. */
  upstream(port: number): void
  stop(): Promise<void>
}

export const EDGE_HOST = 'shop.example.internal'

const openssl = (cwd: string, ...args: string[]): void =>
  void execFileSync('openssl', args, { cwd, stdio: 'ignore' })

/** `openssl ca` is the one command of every version that takes a date in the past. */
const CA_CONF = `[ca]
default_ca = shop
[shop]
new_certs_dir = .
database = index.txt
serial = serial
private_key = ca.key
certificate = ca.crt
default_md = sha256
policy = any
unique_subject = no
[any]
commonName = supplied
`

function authority(certs: string): void {
  mkdirSync(certs, { recursive: true })
  writeFileSync(path.join(certs, 'ca.cnf'), CA_CONF)
  writeFileSync(path.join(certs, 'index.txt'), '')
  writeFileSync(path.join(certs, 'serial'), '1000\n')
  openssl(
    certs,
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:prime256v1',
    '-nodes',
    '-keyout',
    'ca.key',
    '-out',
    'ca.crt',
    '-subj',
    '/CN=Shop CA',
    '-days',
    '3650',
  )
  openssl(
    certs,
    'req',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:prime256v1',
    '-nodes',
    '-keyout',
    'edge.key',
    '-out',
    'edge.csr',
    '-subj',
    '/CN=edge',
  )
}

/** A certificate whose validity ends so many days from now; below zero it has expired. */
function issue(certs: string, days: number, name: string): void {
  const at = (milliseconds: number): string =>
    `${new Date(milliseconds).toISOString().replace(/[-:T]/g, '').slice(0, 14)}Z`
  const now = Date.now()
  const extension = path.join(certs, 'edge.ext')
  writeFileSync(extension, `subjectAltName=DNS:${name}\n`)
  openssl(
    certs,
    'ca',
    '-batch',
    '-config',
    'ca.cnf',
    '-in',
    'edge.csr',
    '-out',
    'edge.crt',
    '-notext',
    '-extfile',
    extension,
    '-startdate',
    at(now - 80 * 86_400_000),
    '-enddate',
    at(now + days * 86_400_000),
  )
}

const conf = (dir: string, upstream: number): string => `
daemon off; master_process off; worker_processes 1;
pid ${dir}/nginx.pid; error_log ${dir}/logs/edge-error.log warn;
events { worker_connections 512; }
http {
  log_format json escape=json '{"time":"$time_iso8601","level":"info","service":"edge","message":"$request_method $uri $status","status":$status,"upstream_status":"$upstream_status","duration_s":$request_time}';
  access_log off;
  client_body_temp_path ${dir}/nginx; proxy_temp_path ${dir}/nginx; fastcgi_temp_path ${dir}/nginx;
  uwsgi_temp_path ${dir}/nginx; scgi_temp_path ${dir}/nginx;
  map $status $unusual { ~^[45] 1; default 0; }
  server {
    listen 127.0.0.1:${PORTS.edge} ssl; server_name ${EDGE_HOST};
    ssl_certificate ${dir}/certs/edge.crt; ssl_certificate_key ${dir}/certs/edge.key;
    access_log ${dir}/logs/edge.jsonl json if=$unusual;
    location / { proxy_pass http://127.0.0.1:${upstream}; proxy_http_version 1.1; proxy_read_timeout 9s; }
  }
}
`

export async function startEdge(dir: string): Promise<Edge> {
  const certs = path.join(dir, 'certs')
  mkdirSync(path.join(dir, 'nginx'), { recursive: true })
  authority(certs)
  issue(certs, 10, EDGE_HOST)
  const file = path.join(dir, 'nginx.conf')
  writeFileSync(file, conf(dir, PORTS.gateway))
  const start = (): Program => startProgram(dir, 'nginx', 'nginx', ['-c', file, '-p', dir])
  let running = start()
  // Without a master process a reload is a new start.
  const again = (): void => {
    const before = running
    void before.stop('SIGTERM').then(() => {
      running = start()
    })
  }
  await untilListens(PORTS.edge, 'the edge')
  return {
    ca: path.join(certs, 'ca.crt'),
    certify: (days, name = EDGE_HOST) => {
      issue(certs, days, name)
      again()
    },
    upstream: (port) => {
      writeFileSync(file, conf(dir, port))
      again()
    },
    stop: () => running.stop(),
  }
}
