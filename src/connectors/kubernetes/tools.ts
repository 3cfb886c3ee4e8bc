import { z } from 'zod'
import type { TimeWindow } from '../../domain/case-file.ts'
import type { Collected } from '../../domain/connector.ts'
import { type BoundTool, readTool } from '../read-tool.ts'
import { collectLogs } from './logs.ts'
import { planPod } from './plan.ts'
import type { Reading } from './state.ts'

const Name = z
  .string()
  .max(253)
  .regex(/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/, { error: 'must be a name as Kubernetes gives them' })

/** Where somebody chose the namespaces, no other is read. */
export const mayRead = (chosen: readonly string[], namespace: string): boolean =>
  chosen.length === 0 || chosen.includes(namespace)

/** What can be asked by name: the lines of one pod, also of one that a sweep had no place for. */
export function podTools(
  namespaces: readonly string[],
  readingOf: (namespace: string, signal: AbortSignal) => Reading,
): BoundTool[] {
  return [
    readTool(
      {
        name: 'pod_logs',
        description: 'The newest log lines of one pod, with those of its containers before a restart.',
        source: 'logs',
        args: z.strictObject({
          namespace: Name.describe('Namespace of the pod.'),
          pod: Name.describe('Name of the pod.'),
        }),
      },
      async ({ namespace, pod }, window: TimeWindow, { signal }): Promise<Collected[]> => {
        const answers = await collectLogs(readingOf(namespace, signal), window, 'incident', pod)
        return answers.map((one) => ({ ...one, args: { ...one.args, kind: 'tool', tool: 'pod_logs', pod } }))
      },
      ({ namespace, pod }) => (mayRead(namespaces, namespace) ? planPod(namespace, pod) : []),
    ),
  ]
}
