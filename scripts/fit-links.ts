import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { fitLinks } from '../src/evals/knowledge/fit-links.ts'
import { readIrc } from '../src/evals/knowledge/irc-file.ts'
import { linkReport } from '../src/evals/knowledge/link-report.ts'
import { samplesOf, scoreLinks } from '../src/evals/knowledge/score-links.ts'

const USAGE = `Fits whom a message of un-threaded talk answers, and writes src/knowledge/mining/links/link-model.json.

  npm run fit:links -- --irc DIR [--dry]

DIR holds *.raw.txt and *.annotation.txt of Kummerfeld et al. (ACL 2019). Each file is scored by weights fitted on the
others; what is written is fitted on all. --dry writes nothing.`

const FILE = path.join(import.meta.dirname, '..', 'src', 'knowledge', 'mining', 'links', 'link-model.json')

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { irc: { type: 'string' }, dry: { type: 'boolean', default: false }, help: { type: 'boolean' } },
  })
  if (values.irc === undefined || values.help) {
    console.error(USAGE)
    return values.help ? 0 : 2
  }
  const files = await readIrc(values.irc)
  const samples = files.map(samplesOf)
  const scores = files.map((file, index) =>
    scoreLinks(file, fitLinks(samples.filter((_, other) => other !== index).flat())),
  )
  console.log(linkReport('each file by weights fitted on the others', scores))
  const weights = fitLinks(samples.flat())
  const data = 'jkkummerfeld/irc-disentanglement (CC-BY-4.0, J. Kummerfeld et al., ACL 2019), dev'
  const command = 'npm run fit:links -- --irc DIR'
  if (!values.dry)
    writeFileSync(
      FILE,
      `${JSON.stringify({ command, data, files: files.map(({ name }) => name), weights }, null, 2)}\n`,
    )
  return 0
}

process.exitCode = await main()
