import { expect, it } from 'vitest'
import { askedBeside } from '../../src/investigation/triage/known.ts'
import { caseFile, columns, ranking, suspect } from './support/build.ts'

const edge = (caller: string, callee: string) => ({ evidence: 'E1' as const, caller, callee })

it('asks beside the page for what its service calls and for the first suspect, however far away', () => {
  const incident = columns({
    edges: [edge('checkout', 'payments'), edge('payments', 'bank'), edge('checkout', 'cart')],
  })
  const asked = (...names: string[]) =>
    askedBeside(
      caseFile({ incident, ranking: ranking({ suspects: names.map((service) => suspect({ service })) }) }),
    )
  expect(asked()).toEqual(['cart', 'payments'])
  expect(asked('checkout', 'bank')).toEqual(['cart', 'payments'])
  expect(asked('bank', 'gateway')).toEqual(['bank', 'cart', 'payments'])
})
