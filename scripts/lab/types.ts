export const ROLES = ['gateway', 'checkout', 'cart', 'inventory', 'payments', 'shipping'] as const

export type ServiceRole = (typeof ROLES)[number]

export type Role = ServiceRole | 'bank'

/** Loopback ports of everything; two labs at once do not fit on a machine. */
export const PORTS = {
  control: 21_000,
  gateway: 21_001,
  checkout: 21_002,
  cart: 21_003,
  inventory: 21_004,
  payments: 21_005,
  shipping: 21_007,
  /** The bank itself, and the way to it through the fault proxy. */
  bank: 21_006,
  bankProxy: 21_106,
  postgresProxy: 21_432,
  edge: 21_443,
  dns: 21_053,
  prometheus: 21_090,
  alertmanager: 21_093,
  postgresExporter: 21_187,
} as const

/** Who calls whom, also the database. */
export const EDGES: readonly [string, string][] = [
  ['edge', 'gateway'],
  ['gateway', 'checkout'],
  ['gateway', 'inventory'],
  ['gateway', 'cart'],
  ['checkout', 'cart'],
  ['checkout', 'inventory'],
  ['checkout', 'payments'],
  ['checkout', 'shipping'],
  ['payments', 'bank'],
  ['checkout', 'shop-db'],
  ['cart', 'shop-db'],
  ['inventory', 'shop-db'],
  ['payments', 'shop-db'],
  ['shipping', 'shop-db'],
]

/** What a service process is started with. */
export interface ServiceStart {
  role: ServiceRole
  port: number
  dir: string
  databaseUrl: string
  dnsPort: number
  ports: Record<Role, number>
}

export interface Context {
  traceId: string
  spanId: string
}

export interface CallResult {
  status: number
  body: Record<string, unknown>
}

/** An answer that is not a bug of the service itself. */
export class HttpError extends Error {
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}
