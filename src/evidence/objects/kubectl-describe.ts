import {
  containerPortsOf,
  environmentOf,
  isolationOf,
  labelsOf,
  probesOf,
  quotaOf,
  readyContainersOf,
  selectorOf,
  servicePortsOf,
} from './describe-parts.ts'
import { argument, objectKind } from './object-kind.ts'
import type { ObjectParser, ParsedObject } from './parse-objects.ts'

/** The value of a top-level `Key:   value` line. */
const field = (text: string, name: string): string | null =>
  new RegExp(`^${name}:[ \\t]+(\\S.*)$`, 'm').exec(text)?.[1]?.trim() ?? null

const all = (text: string, pattern: RegExp): string[] => [
  ...new Set([...text.matchAll(pattern)].flatMap((match) => (match[1] ? [match[1].trim()] : []))),
]

/** What only one kind of object has in its description. */
function guessKind(text: string): string {
  if (/^Containers:/m.test(text) && /^Node:/m.test(text)) return 'pod'
  if (/^RollingUpdateStrategy:|^StrategyType:/m.test(text)) return 'deployment'
  if (/^TargetPort:/m.test(text)) return 'service'
  if (/^Allocatable:/m.test(text)) return 'node'
  if (/^Parallelism:/m.test(text)) return 'job'
  if (/^Completions:/m.test(text)) return 'job'
  if (/^Resource\s+Used\s+Hard/m.test(text)) return 'resourcequota'
  return 'object'
}

/** Columns two spaces apart; older versions name the machine beside the component: `kubelet, node-1`. */
const EVENT_LINE = /^ +(Normal|Warning) +(\S+) +(\S+(?: \(x[^)]*\))?) {2,}(\S.*?) {2,}(\S.*)$/

function eventsOf(
  text: string,
  of: { kind: string; name: string; namespace: string | null },
): ParsedObject[] {
  const [, section = ''] = text.split(/^Events:/m)
  return section.split('\n').flatMap((line) => {
    const match = EVENT_LINE.exec(line)
    if (!match) return []
    const [, type = '', reason = '', age = '', from = '', message = ''] = match
    const attrs = { type, reason, age, from, message, involved_kind: of.kind }
    return [{ ts: null, kind: 'event', namespace: of.namespace, name: of.name, state: reason, attrs }]
  })
}

/** What belongs to the object itself, its events left out: they quote other objects. */
const withoutEvents = (text: string): string => text.split(/^Events:/m)[0] ?? text

const isEmpty = (value: unknown): boolean => value === null || (Array.isArray(value) && value.length === 0)

function attrsOf(whole: string): Record<string, unknown> {
  const text = withoutEvents(whole)
  const attrs = {
    deleting: field(text, 'Status')?.startsWith('Terminating') ? true : null,
    label_map: labelsOf(text),
    selector_map: selectorOf(field(text, 'Selector')),
    container_ports: containerPortsOf(text),
    service_ports: servicePortsOf(text),
    env: environmentOf(text),
    probes: probesOf(text),
    quota: quotaOf(text),
    isolates: isolationOf(text),
    pod_selector: selectorOf(/^\s+PodSelector:\s+(\S+)/m.exec(text)?.[1] ?? null),
    controlled_by: field(text, 'Controlled By'),
    containers_ready: readyContainersOf(text),
    start: field(text, 'Start Time'),
    node: field(text, 'Node'),
    selector: field(text, 'Selector'),
    replicas: field(text, 'Replicas'),
    endpoints: field(text, 'Endpoints'),
    labels: field(text, 'Labels'),
    reasons: all(text, /^\s+Reason:\s+(\S.*)$/gm),
    exit_codes: all(text, /^\s+Exit Code:\s+(\d+)$/gm),
    images: all(text, /^\s+Image:\s+(\S+)$/gm),
    ready: all(text, /^\s+Ready:?\s+(True|False)$/gm),
    restarts: all(text, /^\s+Restart Count:\s+(\d+)$/gm),
    ports: all(text, /^\s+(?:Port|Ports):\s+(\S.*)$/gm),
    conditions: all(text, /^\s{2}(\w+ +(?:True|False|Unknown)\b.*)$/gm).map((line) =>
      line.replace(/\s+/g, ' '),
    ),
  }
  return Object.fromEntries(Object.entries(attrs).filter(([, value]) => !isEmpty(value)))
}

/** The state worth showing: why a container waits or ended, else the status line. */
function stateOf(text: string): string | null {
  const waiting = /^\s+State:\s+(?:Waiting|Terminated)\s*\n\s+Reason:\s+(\S+)/m.exec(text)?.[1]
  return waiting ?? field(text, 'Reason') ?? field(text, 'Status') ?? field(text, 'Phase')
}

function describedObject(text: string, asked: string | null): ParsedObject[] {
  const name = field(text, 'Name')
  if (name === null) return []
  const namespace = field(text, 'Namespace')
  const kind = asked ?? guessKind(text)
  const object = { ts: null, kind, namespace, name, state: stateOf(text), attrs: attrsOf(text) }
  return [object, ...eventsOf(text, object)]
}

/** Output of `kubectl describe`, one object or several. */
export const parseKubectlDescribe: ObjectParser = ({ args, output }) => {
  if (typeof output !== 'string' || !/^Name:[ \t]+\S/m.test(output)) return []
  const asked = objectKind(argument(args, 'kind', 'resource_type', 'resource'))
  return output.split(/^(?=Name:[ \t]+\S)/m).flatMap((part) => describedObject(part, asked))
}
