import path from 'node:path'
import type { SqlAnswer, View } from '../../../src/investigation/checks/ask.ts'
import type { Further } from '../../../src/investigation/further.ts'
import { exhaustedPool, writeCase } from './case-folder.ts'
import { contested } from './contested.ts'
import { type Ground, keptChecks } from './hostile-run.ts'
import { type House, openCaseFile } from './house.ts'
import { TEAM } from './run.ts'

/** Two open case files for hostile runs: one that the rules are sure of (tier 1) and one that they are not. */
export async function openGrounds(house: House): Promise<{ grounds: Ground[]; close: () => Promise<void> }> {
  const root = path.join(house.dir, 'cases')
  const folders = [await writeCase(root, exhaustedPool()), await writeCase(root, contested('contested'))]
  const opened = await Promise.all(folders.map((folder) => openCaseFile(house, folder)))
  const grounds: Ground[] = []
  for (const { caseFile } of opened) {
    const further = caseFile.further && once(caseFile.further)
    const ground = { db: house.db, teamId: TEAM, caseFile: { ...caseFile, further } }
    grounds.push({ ...ground, kept: await keptChecks(ground) })
  }
  return {
    grounds,
    close: async () => {
      for (const { close } of opened) await close()
    },
  }
}

/** A larger snapshot is made once for all runs; what is asked of it stays asked. */
function once(further: Further): Further {
  const larger = new Map<string, ReturnType<Further['askWith']>>()
  return {
    ...further,
    askWith: async (refs) => {
      const key = refs.join()
      const known = larger.get(key) ?? further.askWith(refs)
      larger.set(key, known)
      const ask = await known
      return (sql: string, view: View): Promise<SqlAnswer> => ask(sql, view)
    },
  }
}
