import { readFileSync } from 'node:fs'

/** Resident memory of a process in bytes, of Linux; 0 when it is gone. */
function residentOf(pid: number): number {
  try {
    const [, pages = '0'] = readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')
    return Number(pages) * 4096
  } catch {
    return 0
  }
}

function childrenOf(pid: number): number[] {
  try {
    const list = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim()
    return list === '' ? [] : list.split(' ').map(Number)
  } catch {
    return []
  }
}

/** This process and its children together. */
const resident = (): number =>
  [process.pid, ...childrenOf(process.pid)].map(residentOf).reduce((sum, bytes) => sum + bytes, 0)

/** Looks every 20 ms; `growth` is the most that was seen beyond the beginning, in MB. */
export function watchMemory(): { growth: () => number } {
  const before = resident()
  let most = before
  const timer = setInterval(() => {
    most = Math.max(most, resident())
  }, 20)
  return {
    growth: () => {
      clearInterval(timer)
      return (most - before) / 1e6
    },
  }
}
