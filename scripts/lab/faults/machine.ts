import { type ChildProcess, spawn } from 'node:child_process'
import type { Fault } from './fault.ts'

const burning: ChildProcess[] = []

export const MACHINE_FAULTS: readonly Fault[] = [
  {
    name: 'frozen-process',
    id: 'lab-a749',
    inject: ({ services }) => services.signal('shipping', 'SIGSTOP'),
    heal: ({ services }) => services.signal('shipping', 'SIGCONT'),
    truth: {
      entities: ['shipping'],
      kinds: ['unreachable', 'crash', 'not-ready', 'latency', 'error', 'network', 'other'],
      category: 'infrastructure',
      notes: 'The process of shipping is stopped: it takes connections and answers none.',
    },
  },
  {
    name: 'busy-neighbours',
    id: 'lab-2c8f',
    inject: () => {
      for (let one = 0; one < 4; one += 1) {
        burning.push(spawn(process.execPath, ['-e', 'for(;;);'], { stdio: 'ignore' }))
      }
    },
    heal: () => {
      for (const child of burning.splice(0)) child.kill('SIGKILL')
    },
    truth: {
      entities: [],
      kinds: ['cpu', 'node', 'latency'],
      category: 'infrastructure',
      silent: true,
      notes: 'Four programs that are not of the shop take the processors. Every service is a little slower.',
    },
  },
]
