import { execFile } from 'node:child_process'
import { access } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import type { MakeCase } from '../evals/cost/desk-cases.ts'
import { listCases } from '../evidence/import/list-cases.ts'

/** Not shipped: only the repository has it. */
const SIMULATOR = path.join(import.meta.dirname, '../../scripts/simulate/main.ts')

const run = promisify(execFile)

/** Makes a case again with the simulator, in a process of its own. */
export const makeCase: MakeCase = async ({ seed, index, profile }, id, out) => {
  const isThere = await access(SIMULATOR).then(
    () => true,
    () => false,
  )
  if (!isThere) {
    const message = `${id} is a made-up case and the simulator is not here: run it from the repository, or give its folder with --cases`
    throw Object.assign(new Error(message), { code: 'CONFIG' })
  }
  const folder = path.join(out, `${profile ?? 'mixed'}-${index}`)
  const chosen = ['--seed', seed, '--from', String(index), '--cases', String(index + 1), '--out', folder]
  await run(process.execPath, [
    SIMULATOR,
    ...chosen,
    ...(profile === undefined ? [] : ['--profile', profile]),
  ])
  const dir = (await listCases(folder)).find((one) => path.basename(one) === id)
  if (dir !== undefined) return dir
  throw Object.assign(
    new Error(`the simulator makes another case than ${id} of seed ${seed}, number ${index}`),
    {
      code: 'CONFIG',
    },
  )
}
