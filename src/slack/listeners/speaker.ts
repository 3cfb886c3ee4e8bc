import type { EvidenceLine } from '../../domain/answer.ts'
import type { Outgoing } from '../outgoing.ts'
import type { OutgoingClient } from '../outgoing-client.ts'

/** What listeners speak through. Bolt's own client and `respond` know nothing of the output boundary. */
export interface Speaker {
  client: OutgoingClient
  leave: Outgoing
  /** Every read of an incident, for the Evidence modal. */
  evidence: (incidentId: string) => Promise<EvidenceLine[]>
}
