import { readFileSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { createRedactor } from '../../src/safety/redact/redactor.ts'
import { VENDOR_FORMATS } from '../../src/safety/redact/vendor-tokens.ts'
import { random } from '../simulate/random.ts'
import { CORPORA, labelledSamples, type Sample, templateSamples } from './corpus.ts'
import { hostileInputs } from './hostile.ts'
import { measure } from './measure.ts'

const percent = (part: number, whole: number): string =>
  whole === 0 ? 'none' : `${((100 * part) / whole).toFixed(1)} % (${part} of ${whole})`

const redactor = createRedactor({ key: 'bench', personal: 'all' })
const plain = createRedactor({ key: 'bench' })

function quality(name: string, samples: readonly Sample[], isLoud: boolean): void {
  console.log(name)
  const measured = measure(plain, samples)
  console.log(`recall           ${percent(measured.found, measured.spans)}`)
  console.log(`false positives  ${percent(measured.falsePositives, measured.benign)}`)
  for (const [kind, texts] of measured.missed)
    console.log(`  missed ${kind}: ${texts.length}${isLoud ? ` ${texts[0]}` : ''}`)
  for (const text of isLoud ? measured.changed : []) console.log(`  changed: ${plain.redact(text)}`)
}

/** Seconds of the fastest of three. */
function seconds(text: string, work: (text: string) => void): number {
  const times = [1, 2, 3].map(() => {
    const started = performance.now()
    work(text)
    return performance.now() - started
  })
  return Math.min(...times) / 1000
}

function speed(name: string, text: string): void {
  const took = seconds(text, (whole) => redactor.redact(whole))
  console.log(`${name.padEnd(16)} ${(text.length / 1e6 / took).toFixed(1)} MB/s`)
}

function hostile(length: number): void {
  const slow = hostileInputs(length)
    .map(({ name, text }) => {
      const started = performance.now()
      redactor.redact(text)
      return { name, took: (performance.now() - started) / 1000 }
    })
    .sort((a, b) => b.took - a.took)
  for (const { name, took } of slow.slice(0, 5))
    console.log(`worst of ${length} characters: ${took.toFixed(2)} s  ${name}`)
}

const { values } = parseArgs({
  options: {
    secrets: { type: 'string' },
    benign: { type: 'string' },
    seed: { type: 'string', default: '1' },
    show: { type: 'boolean', default: false },
  },
})

const files = [values.secrets, values.benign].filter((file) => file !== undefined)
const corpora: [name: string, Sample[]][] =
  files.length > 0
    ? [['labelled files', files.flatMap(labelledSamples)]]
    : CORPORA.map((corpus) => [`corpus ${corpus}`, templateSamples(random(values.seed), 5, corpus)])
const samples = corpora.flatMap(([, all]) => all)
const kinds = new Set(VENDOR_FORMATS.map(([type]) => type))
console.log(`vendor formats   ${VENDOR_FORMATS.length} of ${kinds.size} kinds`)
for (const [name, all] of corpora) quality(name, all, values.show)
speed(
  'lines of secrets',
  samples
    .map(({ text }) => text)
    .join('\n')
    .repeat(3),
)
const logs = path.join(import.meta.dirname, '../../test/cases/lab-4e1c/logs.jsonl')
speed('recorded logs', readFileSync(logs, 'utf8').repeat(6))
hostile(1_000_000)
