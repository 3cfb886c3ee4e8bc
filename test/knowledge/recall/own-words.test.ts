import { beforeEach, describe, expect, it } from 'vitest'
import { TEAM_REACH } from '../../../src/knowledge/access/reach.ts'
import { openRecall } from '../../../src/knowledge/recall/recall.ts'
import { importLessons } from '../../../src/knowledge/store/save.ts'
import { each } from '../../../src/platform/each.ts'
import type { Database } from '../../../src/storage/sql.ts'
import { sharedDatabase } from '../../support/database.ts'
import { NOW, SAVING, storeOn } from '../support/lessons.ts'
import { folderOf, mined } from '../support/mine-folder.ts'

const page = (name: string, meaning: string): string =>
  `# ${name}\n\n## Meaning\n\n${meaning}\n\n## Diagnosis\n\nLook at the graph of the tank.\n`

const LEAKING = 'Like the TankFilling alert, but the level falls although nobody draws from the tank.'

let db: Database
beforeEach(async () => {
  db = await sharedDatabase()
})

describe('pages about alerts in a folder that is not called after them', () => {
  it('are found first by what they say themselves, also where that names another page', async () => {
    const knowledge = await folderOf({
      'general/TankFilling.md': page(
        'TankFilling',
        'The level of the tank rises faster than it is drawn from.',
      ),
      'general/TankLeaking.md': page('TankLeaking', LEAKING),
      'general/Heartbeat.md': page('Heartbeat', 'It fires always, so that its silence is noticed.'),
    })
    const { lessons } = await mined({ knowledge })
    const store = storeOn(db)
    await importLessons(store, each(lessons), SAVING)
    const first = async (text: string): Promise<string | undefined> => {
      const { items } = await openRecall(store).ask(
        { text, reach: TEAM_REACH, at: NOW, most: 3 },
        SAVING.signal,
      )
      const source = items[0]?.lesson.source
      return source?.kind === 'file' ? source.file : undefined
    }
    expect(await first('TankFilling')).toBe('general/TankFilling.md')
    expect(await first('Heartbeat')).toBe('general/Heartbeat.md')
    expect(await first(LEAKING)).toBe('general/TankLeaking.md')
  })
})
