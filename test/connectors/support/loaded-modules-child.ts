import { registerHooks } from 'node:module'
import process from 'node:process'

/** Prints the packages that importing the file of the first argument loads, as JSON. */
const [file = ''] = process.argv.slice(2)
const packages = new Set<string>()

registerHooks({
  load: (url, context, next) => {
    const name = /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url)?.[1]
    if (name !== undefined) packages.add(name)
    return next(url, context)
  },
})
await import(file)
process.stdout.write(JSON.stringify([...packages].sort()))
