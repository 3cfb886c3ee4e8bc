import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { ALERTS_URL, type Control, startControl } from './control.ts'
import { type ShopDatabase, startDatabase } from './parts/database.ts'
import { type Edge, startEdge } from './parts/edge.ts'
import { type FaultProxy, startFaultProxy } from './parts/fault-proxy.ts'
import { startMonitoring } from './parts/monitoring.ts'
import { type Names, startNames } from './parts/names.ts'
import { type Bank, type Load, startBank, startLoad, USUAL_BANK } from './parts/outside.ts'
import { listens } from './parts/programs.ts'
import { type Change, createRepository } from './parts/repository.ts'
import { createServices, type Services } from './parts/services.ts'
import { PORTS, ROLES, type ServiceRole } from './types.ts'

/** The running shop, and what can be done to it. */
export interface Shop {
  dir: string
  repository: string
  database: ShopDatabase
  bank: Bank
  bankWay: FaultProxy
  names: Names
  edge: Edge
  load: Load
  services: Services
  control: Control
  /** Commits the change, tells whoever listens of the deploy, and restarts the service. */
  deploy(role: ServiceRole, change: Change, limits?: { heapMb?: number }): Promise<void>
  stop(): Promise<void>
}

export interface ShopOptions {
  /** Where Alertmanager sends what it notifies, besides the lab itself. */
  hooks?: readonly { url: string; token: string | null }[]
  /** Told of each deploy, as a pipeline would; a failure of it is nobody's problem here. */
  onDeploy?: (event: DeployEvent) => void
  tell: (text: string) => void
}

export interface DeployEvent {
  at: number
  service: ServiceRole
  version: string
  sha: string
  author: string
  message: string
  diff: string
}

async function requireFreePorts(): Promise<void> {
  for (const [name, port] of Object.entries(PORTS)) {
    if (await listens(port))
      throw new Error(`port ${port} (${name}) is in use: does another lab run? stop it first`)
  }
}

/** Starts everything and the load; what was started is stopped when a later part does not start. */
export async function startShop(dir: string, { hooks = [], onDeploy, tell }: ShopOptions): Promise<Shop> {
  await requireFreePorts()
  for (const folder of ['logs', 'traces', 'programs']) mkdirSync(path.join(dir, folder), { recursive: true })
  writeFileSync(path.join(dir, 'deploys.jsonl'), '')
  const stops: (() => Promise<unknown> | unknown)[] = []
  const stop = async (): Promise<void> => {
    for (const one of stops.splice(0).reverse()) await one()
  }
  try {
    const database = await startDatabase()
    stops.push(() => database.stop())
    const bank: Bank = { ...USUAL_BANK }
    const bankServer = await startBank(bank)
    stops.push(() => {
      bankServer.closeAllConnections()
      return new Promise((resolve) => bankServer.close(resolve))
    })
    const bankWay = await startFaultProxy(PORTS.bankProxy, PORTS.bank)
    stops.push(() => bankWay.stop())
    const names = startNames(dir)
    stops.push(() => names.stop())
    const repository = createRepository(dir)
    const services = createServices(dir, database.serviceUrl)
    stops.push(() => services.stop())
    for (const role of ROLES) repository.commit(role, { message: 'import service' })
    await Promise.all(ROLES.map((role) => services.restart(role)))
    const edge = await startEdge(dir)
    stops.push(() => edge.stop())
    const load = startLoad(edge.ca)
    stops.push(() => load.stop())
    const control = await startControl(() => load.counts)
    stops.push(() => control.stop())
    const monitoring = await startMonitoring(dir, database, [{ url: ALERTS_URL, token: null }, ...hooks])
    stops.push(() => monitoring.stop())
    const shop: Shop = {
      dir,
      repository: repository.folder,
      database,
      bank,
      bankWay,
      names,
      edge,
      load,
      services,
      control,
      deploy: async (role, change, limits) => {
        const { sha, diff, version, author } = repository.commit(role, change)
        const event = { at: Date.now(), service: role, version, sha, author, message: change.message, diff }
        appendFileSync(path.join(dir, 'deploys.jsonl'), `${JSON.stringify(event)}\n`)
        onDeploy?.(event)
        await services.restart(role, limits)
      },
      stop,
    }
    control.serve(shop)
    tell('the shop is open')
    return shop
  } catch (error) {
    await stop()
    throw error
  }
}
