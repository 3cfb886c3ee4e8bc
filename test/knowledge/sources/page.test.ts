import { expect, it } from 'vitest'
import { unmarked } from '../../../src/knowledge/sources/files/page.ts'

it.each([
  ['See [Disk Failure](./DiskFailure.md "why") first', 'See Disk Failure first'],
  ['See [Disk Failure]({{< ref "./DiskFailure.md" >}}) first', 'See Disk Failure first'],
  ['See [Disk Failure][1] **now**', 'See Disk Failure now'],
])('%s is read as people see it', (text, read) => {
  expect(unmarked(text)).toBe(read)
})
