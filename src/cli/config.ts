import { secretsOf, siteSecrets } from '../app/site/open-connectors.ts'
import { readSite, type Site } from '../app/site/read-site.ts'
import { environment, readSettings } from '../config.ts'
import type { AddCommand } from './program.ts'

const plural = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`

function summary({ file, services, connectors, pages }: Site): string {
  if (file === null)
    return 'There is no sitrep.yaml: pages are asked about by their own words, and no system is read.'
  return `${file} is fine: ${plural(services.length, 'service')}, ${plural(connectors.length, 'connector')}, ${plural(pages.length, 'page rule')}.`
}

export const configCommand: AddCommand = (program) => {
  const config = program.command('config').description('Looks at sitrep.yaml without starting anything.')
  config
    .command('check')
    .description('Says whether sitrep.yaml can be used, or every problem with its place and the fix.')
    .action(async () => {
      const site = await readSite(readSettings())
      await secretsOf(site, siteSecrets(environment()))
      console.log(summary(site))
    })
  config
    .command('schema')
    .description('Prints the JSON Schema of sitrep.yaml, for editors.')
    .action(async () => {
      const { siteJsonSchema } = await import('../app/site/site-schema.ts')
      console.log(JSON.stringify(siteJsonSchema(), null, 2))
    })
}
