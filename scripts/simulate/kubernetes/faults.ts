import { ADMISSION } from './faults/admission.ts'
import { DEPENDENCY } from './faults/dependency.ts'
import type { StateFault } from './faults/fault.ts'
import { NODES } from './faults/node.ts'
import { ROUTING } from './faults/routing.ts'
import { RUNTIME } from './faults/runtime.ts'
import { SCHEDULING } from './faults/scheduling.ts'
import { STARTUP } from './faults/startup.ts'

/** Faults that show in the state of Kubernetes objects, by where a pod's way ends. */
export const STATE_FAULTS: readonly StateFault[] = [
  ...ADMISSION,
  ...SCHEDULING,
  ...STARTUP,
  ...RUNTIME,
  ...ROUTING,
  ...DEPENDENCY,
  ...NODES,
]
