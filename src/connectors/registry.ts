import type { ConnectorKind } from './kind.ts'

/** Every kind of system that can be read; one line each. */
export const CONNECTOR_KINDS: readonly ConnectorKind[] = []
