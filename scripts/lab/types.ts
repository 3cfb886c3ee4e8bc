export const ROLES = ['gateway', 'checkout', 'cart', 'inventory', 'payments'] as const

export type ServiceRole = (typeof ROLES)[number]

export type Role = ServiceRole | 'bank'

/** Who calls whom, also the database. */
export const EDGES: readonly [string, string][] = [
  ['gateway', 'checkout'],
  ['gateway', 'inventory'],
  ['gateway', 'cart'],
  ['checkout', 'cart'],
  ['checkout', 'inventory'],
  ['checkout', 'payments'],
  ['payments', 'bank'],
  ['checkout', 'shop-db'],
  ['cart', 'shop-db'],
  ['inventory', 'shop-db'],
  ['payments', 'shop-db'],
]

export interface ServiceStart {
  role: ServiceRole
  port: number
  ports: Record<Role, number>
  dir: string
  databaseUrl: string
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
