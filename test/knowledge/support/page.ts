import type { Alert } from '../../../src/domain/signal.ts'
import { NOW } from './lessons.ts'

/** A page of payments-db at `NOW`, a Tuesday at 03:12 UTC. */
export const pageOf = (over: Partial<Alert> = {}): Alert => ({
  title: 'payments-db replica lag 900 ms (limit 500 ms)',
  service: 'payments-db',
  severity: 'SEV-2',
  entity: null,
  metric: 'replica_lag_ms',
  value: '900 ms',
  firedAt: NOW,
  url: null,
  labels: {},
  text: '',
  ...over,
})
