import { DATADOG } from './datadog/kind.ts'
import { ELASTICSEARCH } from './elasticsearch/kind.ts'
import { FILES } from './files/kind.ts'
import { JOURNALD } from './journald/kind.ts'
import type { ConnectorKind } from './kind.ts'
import { LOKI } from './loki/kind.ts'
import { MCP } from './mcp/kind.ts'
import { OTLP_FILES, TRACES } from './traces/kind.ts'

/** Every kind of system that can be read; one line each. */
export const CONNECTOR_KINDS: readonly ConnectorKind[] = [
  DATADOG,
  ELASTICSEARCH,
  FILES,
  JOURNALD,
  LOKI,
  MCP,
  OTLP_FILES,
  TRACES,
]
