import { expect, it, onTestFinished } from 'vitest'
import { saveLessons } from '../../src/knowledge/store/save.ts'
import { lesson, SAVING } from '../knowledge/support/lessons.ts'
import { openHouse } from '../slack/support/house.ts'
import { browserSuite, openBrowser, openPage } from './support.ts'

const SAID = 'the payments team owns refunds-api since the reorg'

browserSuite('what people teach, in the browser', () => {
  it('is written down from the menu of a message, and kept in the Home tab', async () => {
    const house = await openHouse()
    onTestFinished(() => house[Symbol.asyncDispose]())
    await saveLessons(house.knowledge, [lesson({ statement: 'page the database team first' })], SAVING)
    await house.say(SAID, { channel: 'C0PAYMENTS', user: 'U0BOB' })
    const browser = await openBrowser()
    onTestFinished(() => browser.close())
    const { page, complaints } = await openPage(browser, `${house.slack.url}/?channel=C0PAYMENTS`)

    const message = page.getByRole('article').filter({ hasText: SAID })
    await message.hover()
    await message.getByRole('button', { name: 'More actions' }).click()
    await page.getByRole('menuitem', { name: /Remember this/ }).click()
    const form = page.getByRole('dialog', { name: 'Remember this' })
    expect(await form.getByLabel('What to remember, in one sentence').inputValue()).toBe(SAID)
    expect(await form.getByLabel('Services it is about').inputValue()).toBe('refunds-api')
    await form.getByRole('button', { name: 'Remember' }).click()
    await form.getByText('Written down as').waitFor()
    await page.keyboard.press('Escape')

    await page.getByRole('navigation', { name: 'Channels' }).getByText('Sitrep', { exact: true }).click()
    await page.getByRole('tab', { name: 'Home' }).click()
    await page.getByText('2 to decide this week, 0 done.').waitFor()
    await page.getByText(SAID).waitFor()
    await page.getByRole('button', { name: 'Keep', exact: true }).first().click()
    await page.getByText('1 to decide this week, 1 done.').waitFor()
    const { rows } = await house.db.query(`select status from lesson order by status`)
    expect(rows).toEqual([{ status: 'candidate' }, { status: 'confirmed' }])
    expect(complaints).toEqual([])
  })
})
