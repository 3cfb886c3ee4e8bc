import { expect, it } from 'vitest'
import { asMeant } from '../../../src/knowledge/mining/language/spelling.ts'

it.each([
  ['evey secnd wek', 'every secnd week'],
  ['planned maintainance on tuedays', 'planned maintenance on tuesdays'],
  ['the databse was rewriten becuase of thier errors', 'the database was rewritten because of their errors'],
  ['Maintenence nigth', 'maintenance nigth'],
  ['depolyment and wensday', 'deployment and wensday'],
])('%s is read as it was meant', (written, meant) => {
  expect(asMeant(written)).toBe(meant)
})

it.each([
  'we schedules what replaces the migrations of all connections',
  'escalated, restarted, rewriting, unexpected, requested, excepted, corrections',
  'evry-api, databse-primary, `becuase` and wek.example are names',
  'a form, whit, ether, very, weak, mother, form, bother',
])('%s stays as it is', (text) => {
  expect(asMeant(text)).toBe(text)
})
