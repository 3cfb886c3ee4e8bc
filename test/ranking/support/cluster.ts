import { type Answer, entity, input, rankRows, toolRows } from './rows.ts'

export const SERVICES = ['front', 'basket', 'basket-store', 'pay', 'mailer']
export const PODS = SERVICES.map((name) => `${name}-6d5f7c9b84-x2x9k`)

export const entities = [
  ...SERVICES.map((name) => entity(name)),
  entity('shop', 'namespace'),
  entity('node-a', 'node'),
]

const table = (lines: readonly string[]): Answer => ({
  args: { resource_type: 'pods', namespace: 'shop' },
  output: ['NAME                              READY   STATUS    RESTARTS      AGE', ...lines].join('\n'),
})

export const podLine = (
  name: string,
  ready = '1/1',
  status = 'Running',
  restarts = '0',
  age = '3d',
): string => `${name.padEnd(34)}${ready.padEnd(8)}${status.padEnd(8)}  ${restarts.padEnd(14)}${age}`

/** All pods well, but for the lines given instead. */
export const podTable = (instead: Record<string, string> = {}): Answer =>
  table(PODS.map((name) => instead[name] ?? podLine(name)))

export interface Described {
  service: string
  port?: number
  env?: string[]
  events?: string[]
  extra?: string
  waiting?: string
  /** Null for a pod that has none yet. */
  node?: string | null
}

export const podText = ({
  service,
  port = 8080,
  env = [],
  events = [],
  extra = '',
  waiting,
  node = 'node-a',
}: Described): Answer => ({
  args: { resource_type: 'pods', name: `${service}-6d5f7c9b84-x2x9k`, namespace: 'shop' },
  output: `Name:             ${service}-6d5f7c9b84-x2x9k
Namespace:        shop
Priority:         0
Node:             ${node ? `${node}/10.0.0.4` : '<none>'}
Labels:           app=${service}
                  pod-template-hash=6d5f7c9b84
Annotations:      <none>
Status:           Running
Containers:
  server:
    Image:          registry/${service}:1.4
    Port:           ${port}/TCP
    Host Port:      0/TCP
    State:          ${waiting ? `Waiting\n      Reason:       ${waiting}` : 'Running'}
    Ready:          ${waiting ? 'False' : 'True'}
    Restart Count:  0
    Environment:
${['PORT:  8080', ...env].map((one) => `      ${one}`).join('\n')}
    Mounts:
      /var/run from token (ro)
Conditions:
  Type              Status
  Ready             ${waiting ? 'False' : 'True'}
${extra}Events:
${events.length > 0 ? `  Type     Reason  Age   From     Message\n${events.map((one) => `  ${one}`).join('\n')}` : '  <none>'}
`,
})

export interface ServiceText {
  service: string
  selector?: string
  target?: number | string
  port?: number
  protocol?: string
  endpoints?: string
}

export const serviceText = ({
  service,
  selector = `app=${service}`,
  target = 8080,
  port = 80,
  protocol = 'TCP',
  endpoints = '10.1.0.7:8080',
}: ServiceText): Answer => ({
  args: { resource_type: 'services', name: service, namespace: 'shop' },
  output: `Name:              ${service}
Namespace:         shop
Labels:            <none>
Selector:          ${selector}
Type:              ClusterIP
IP:                10.2.0.9
Port:              grpc  ${port}/${protocol}
TargetPort:        ${target}/${protocol}
Endpoints:         ${endpoints}
Session Affinity:  None
Events:            <none>
`,
})

export const described = (special: { pod?: Described; service?: ServiceText } = {}): Answer[] => [
  podTable(),
  ...SERVICES.map((service) => podText(special.pod?.service === service ? special.pod : { service })),
  ...SERVICES.map((service) =>
    serviceText(special.service?.service === service ? special.service : { service }),
  ),
]

/** First suspect and its kind. */
export function first(answers: readonly Answer[]): string {
  const [suspect] = rankRows(input({ ...toolRows(answers), entities })).suspects
  return suspect ? `${suspect.service} ${suspect.kind}` : 'nobody'
}
