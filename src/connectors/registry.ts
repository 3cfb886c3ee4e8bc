import { DATADOG } from './datadog/kind.ts'
import { ELASTICSEARCH } from './elasticsearch/kind.ts'
import { FILES } from './files/kind.ts'
import { gitKind } from './git/kind.ts'
import { githubKind } from './github/kind.ts'
import { JOURNALD } from './journald/kind.ts'
import type { ConnectorKind } from './kind.ts'
import { kubernetes } from './kubernetes/kind.ts'
import { LOKI } from './loki/kind.ts'
import { MCP } from './mcp/kind.ts'
import { mysqlKind } from './mysql/kind.ts'
import { networkKind } from './network/kind.ts'
import { pagerDutyKind } from './pagerduty/kind.ts'
import { postgresKind } from './postgres/kind.ts'
import { prometheus } from './prometheus/kind.ts'
import { OTLP_FILES, TRACES } from './traces/kind.ts'

/** Every kind of system that can be read; one line each. */
export const CONNECTOR_KINDS: readonly ConnectorKind[] = [
  DATADOG,
  ELASTICSEARCH,
  FILES,
  gitKind,
  githubKind,
  JOURNALD,
  kubernetes,
  LOKI,
  MCP,
  mysqlKind,
  networkKind,
  OTLP_FILES,
  pagerDutyKind,
  postgresKind,
  prometheus,
  TRACES,
]
