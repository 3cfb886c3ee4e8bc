import { discoveries, lookAround } from '../app/site/discover.ts'
import { openSite } from '../app/site/open-site.ts'
import type { AddCommand } from './program.ts'

/** Milliseconds one system may take. */
const DEADLINE = 20_000

export const discoverCommand: AddCommand = (program, exit) => {
  program
    .command('discover')
    .description('Proposes the services of sitrep.yaml from what the connectors see, or shows what drifted.')
    .action(async () => {
      await using site = await openSite()
      const { lines, problems } = discoveries(site.services, await lookAround(site.connectors, DEADLINE))
      for (const line of lines) console.log(line)
      for (const problem of problems) console.error(problem)
      exit(problems.length > 0 ? 1 : 0)
    })
}
