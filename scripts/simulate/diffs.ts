import type { Cause } from './faults.ts'
import { word } from './names.ts'
import type { Random } from './random.ts'

export interface Patch {
  title: string
  file: string
  diff: string
}

const patch = (title: string, file: string, lines: readonly string[]): Patch => ({
  title,
  file,
  diff: [`--- a/${file}`, `+++ b/${file}`, '@@ -20,7 +20,7 @@', ...lines].join('\n'),
})

type Make = (random: Random, dir: string, subject: string) => Patch

/** What each cause looks like in a diff. */
const CULPRITS: Readonly<Record<Exclude<Cause, null>, Make>> = {
  cpu: (random, dir, subject) =>
    patch(`feat: verify every ${subject}`, `${dir}/${subject}.go`, [
      ` func handle(${subject} Item) error {`,
      `-\tif cached, ok := cache.Get(${subject}.ID); ok {`,
      '-\t\treturn cached',
      '-\t}',
      `+\tfor i := 0; i < ${random.int(20_000, 900_000)}; i++ {`,
      `+\t\tdigest = hash(digest, ${subject}.Body)`,
      '+\t}',
    ]),
  slow: (_random, dir, subject) =>
    patch(`feat: show all of ${subject}`, `${dir}/store.py`, [
      ` def ${subject}(self, tenant):`,
      `-    rows = db.query("SELECT * FROM ${subject} WHERE tenant = %s LIMIT 50", tenant)`,
      `+    rows = db.query("SELECT * FROM ${subject} WHERE tenant = %s", tenant)`,
      `+    for row in rows:`,
      `+        row.detail = db.query_one("SELECT * FROM detail WHERE id = %s", row.id)`,
    ]),
  exception: (_random, dir, subject) =>
    patch(`refactor: simplify ${subject} mapping`, `${dir}/mapper.ts`, [
      ' export function map(input) {',
      `-  if (input.${subject} != null) out.${subject} = input.${subject}.value`,
      `+  out.${subject} = input.${subject}.value`,
      ' }',
    ]),
  return: (_random, dir, subject) =>
    patch(`perf: skip work for ${subject}`, `${dir}/handler.java`, [
      `   ${subject} = load(request);`,
      `-  enrich(${subject});`,
      `-  return client.fetch(${subject});`,
      `+  return ${subject};`,
    ]),
  pool: (random, dir) =>
    patch('chore: tune connections', `${dir}/config.yaml`, [
      ' database:',
      `-  pool_max: ${random.int(40, 120)}`,
      `+  pool_max: ${random.int(2, 6)}`,
      '   idle: 5',
    ]),
  leak: (_random, dir, subject) =>
    patch(`feat: remember ${subject}`, `${dir}/${subject}.go`, [
      ` func remember(${subject} Item) {`,
      `-\tcache.evict(${subject}.ID)`,
      `+\tseen = append(seen, ${subject})`,
      ' }',
    ]),
  config: (random, dir, subject) =>
    patch(`chore: move ${subject} address`, `${dir}/values.yaml`, [
      ' env:',
      `-  ${subject.toUpperCase()}_URL: http://${subject}:8080`,
      `+  ${subject.toUpperCase()}_URL: http://${subject}-${word(random)}:8080`,
    ]),
  disk: (_random, dir) =>
    patch('chore: more detail in logs', `${dir}/logging.yaml`, [
      ' logging:',
      '-  level: info',
      '+  level: debug',
      '-  retention_hours: 24',
      '+  retention_hours: 2400',
    ]),
  crash: (_random, dir, subject) =>
    patch(`feat: require ${subject}`, `${dir}/main.go`, [
      ' func main() {',
      `-\t${subject} := env("${subject.toUpperCase()}", "default")`,
      `+\t${subject} := must("${subject.toUpperCase()}")`,
      ' }',
    ]),
}

const DECOYS: readonly Make[] = [
  (_random, dir, subject) =>
    patch(`fix: guard empty ${subject}`, `${dir}/${subject}.go`, [
      ` func check(${subject} Item) error {`,
      `+\tif ${subject} == nil {`,
      '+\t\treturn ErrEmpty',
      '+\t}',
    ]),
  (_random, _dir, subject) =>
    patch(`docs: explain ${subject}`, `docs/${subject}.md`, [
      ' # Notes',
      `+The ${subject} is described here.`,
    ]),
  (random, dir) => {
    const size = random.int(10, 50)
    return patch('chore: raise capacity', `${dir}/config.yaml`, [
      ' database:',
      `-  pool_max: ${size}`,
      `+  pool_max: ${size * 2}`,
    ])
  },
  (random, dir, subject) => {
    const minor = random.int(1, 20)
    return patch(`chore: bump ${subject}`, `${dir}/package.json`, [
      `-    "${subject}": "2.${minor}.1",`,
      `+    "${subject}": "2.${minor}.2",`,
    ])
  },
  (_random, dir, subject) =>
    patch(`style: rename ${subject} helper`, `${dir}/names.ts`, [
      `-const make${subject} = () => build()`,
      `+const create${subject} = () => build()`,
    ]),
  (_random, dir, subject) =>
    patch(`test: cover ${subject}`, `${dir}/tests/${subject}_test.go`, [
      `+func Test${subject}(t *testing.T) {}`,
    ]),
]

export const culpritPatch = (
  random: Random,
  cause: Exclude<Cause, null>,
  dir: string,
  subject: string,
): Patch => CULPRITS[cause](random, dir, subject)

export const decoyPatch = (random: Random, dir: string): Patch =>
  random.pick(DECOYS)(random, dir, word(random))
