import { datadogKind } from './datadog/kind.ts'
import { elasticsearchKind } from './elasticsearch/kind.ts'
import { filesKind } from './files/kind.ts'
import { gitKind } from './git/kind.ts'
import { githubKind } from './github/kind.ts'
import { journaldKind } from './journald/kind.ts'
import type { ConnectorKind } from './kind.ts'
import { kubernetesKind } from './kubernetes/kind.ts'
import { lokiKind } from './loki/kind.ts'
import { mcpKind } from './mcp/kind.ts'
import { mysqlKind } from './mysql/kind.ts'
import { networkKind } from './network/kind.ts'
import { pagerDutyKind } from './pagerduty/kind.ts'
import { postgresKind } from './postgres/kind.ts'
import { prometheusKind } from './prometheus/kind.ts'
import { otlpFilesKind, tracesKind } from './traces/kind.ts'

/** Every kind of system that can be read; one line each. */
export const CONNECTOR_KINDS: readonly ConnectorKind[] = [
  datadogKind,
  elasticsearchKind,
  filesKind,
  gitKind,
  githubKind,
  journaldKind,
  kubernetesKind,
  lokiKind,
  mcpKind,
  mysqlKind,
  networkKind,
  otlpFilesKind,
  pagerDutyKind,
  postgresKind,
  prometheusKind,
  tracesKind,
]
