import { gitKind } from './git/kind.ts'
import { githubKind } from './github/kind.ts'
import type { ConnectorKind } from './kind.ts'
import { networkKind } from './network/kind.ts'
import { postgresKind } from './postgres/kind.ts'

/** Every kind of system that can be read; one line each. */
export const CONNECTOR_KINDS: readonly ConnectorKind[] = [gitKind, githubKind, networkKind, postgresKind]
