import { describe, expect, it } from 'vitest'
import { ofKind, readThread, type Said } from '../support/talk.ts'

const causes = (...lines: Said[]): string[] =>
  ofKind('cause', readThread(...lines)).map(({ statement }) => statement)

const EXPLAINED: readonly [name: string, words: string, ...lines: Said[]][] = [
  [
    'a guess taken back in two words',
    'sorting key',
    ['ann', 'the harvest report has half the orchards twice'],
    ['bob', 'the join again?'],
    [
      'ann',
      'not the join. two growers share a sorting key since the merger, so the view lists both farms for each',
    ],
  ],
  [
    'a place, then what it was not, then what it was',
    'wasp nest',
    [
      'ann',
      'greenhouse 4 vents: not the relay. a wasp nest in the housing of the rain sensor. nest moved, vents close again',
    ],
  ],
  [
    'a provider cleared by `was never`',
    'meter company',
    [
      'ann',
      'I asked the people at Voltic about the gaps. The meter company reboots every collector on the 3rd and all of ours lose the link while they do. Was never our modem.',
    ],
  ],
  [
    'how it came about, after an alert',
    'barometer',
    ['bot', '[FIRING] balloon-tracker altitude_error 900'],
    ['bob', 'sensor?'],
    [
      'ann',
      'the new batch of sondes reports the barometer in kilopascal and the parser expects millibar, so every height came out ten times too low',
    ],
    ['bob', 'nice find'],
  ],
  [
    'one thing and not the other',
    'licence server',
    ['ann', 'render farm stands still, all nodes idle'],
    ['bob', 'storage?'],
    [
      'ann',
      'for next time: it was the licence server and not the storage, a reboot of the nodes changes nothing',
    ],
  ],
  [
    'a clock',
    'quarter to three',
    ['ann', 'nobody got the night roster'],
    ['bob', 'mailer is up, queue empty'],
    [
      'cid',
      'clocks went back. the export starts at quarter to three local time and the guard saw the lock of the first run, so the second one never started',
    ],
    ['ann', 'makes sense'],
  ],
  [
    'what was found',
    'every tenth',
    [
      'ann',
      'found it: since the firmware of May the scanners send every scan and not every tenth, and the importer holds the whole shift in memory at once',
    ],
    ['bob', 'our fault, should have said'],
  ],
  [
    'where something came from',
    'coupon',
    [
      'ann',
      'short version of where the negative invoices came from. a coupon is applied again when the till retries, and the retry has no receipt number. so the total goes below zero',
    ],
  ],
  [
    'what stood in the way, wiped off',
    'cobweb',
    ['ann', 'camera of gate B refuses every second truck again'],
    ['bob', 'could the lens want a wipe?'],
    ['ann', 'went up with a ladder. cobweb across the whole lens. straight back to 99 %'],
  ],
  [
    'a comparison of unlike things',
    'as strings',
    ['ann', 'the planner gave one crane two ships at once'],
    ['bob', 'busy crane'],
    [
      'ann',
      'it compares the tide times as strings, and the new feed leaves out the leading zero. so 9:40 comes after 10:10. patch is coming',
    ],
  ],
]

const NOT_EXPLAINED: readonly [name: string, ...lines: Said[]][] = [
  ['a guess', ['bot', '[FIRING] loom-api 5xx 4%'], ['ann', 'maybe the cache node lost its disk again']],
  ['a guess in other words', ['ann', 'loom 3 stays red'], ['bob', 'i reckon the belt has come off']],
  [
    'a joke',
    ['bot', '[FIRING] loom-api 5xx 4%'],
    ['ann', 'gremlins moved the cables and the switch lost its mind :joy:'],
  ],
  ['the meme', ['bot', '[FIRING] loom-api 5xx 4%'], ['ann', 'dns. it is always dns']],
  [
    'another company',
    ['ann', 'did you read about Zephyrline? they lost a day of orders because their clock was wrong'],
  ],
  [
    'a last employer',
    ['ann', 'loom-api is down'],
    ['bob', 'at my last place the switch broke and it took a week until anybody knew why'],
  ],
  [
    'a state',
    ['bot', '[FIRING] loom-api 5xx 4%'],
    ['ann', 'looking'],
    ['ann', 'restarted the pods one after the other'],
  ],
  [
    'a question',
    ['bot', '[FIRING] loom-api 5xx 4%'],
    ['ann', 'did somebody change the proxy so that it drops the header?'],
  ],
  [
    'what is normal',
    ['bot', '[FIRING] loom-api lag 40s'],
    ['ann', 'leave it, the export runs each hour and it trails while it does. normal'],
  ],
  [
    'the kitchen',
    ['ann', 'who broke the coffee machine'],
    ['bob', 'not the beans. the tray is full so it stopped'],
  ],
  [
    'a hypothesis',
    ['ann', 'imagine if the looms sent ten readings a second, the queue would be full at once'],
  ],
  ['a plan', ['ann', 'we will move the seats to another store next sprint, then the locks no longer matter']],
  [
    'no idea',
    ['bot', '[FIRING] loom-api 5xx 4%'],
    ['ann', 'came back by itself at 04:41, no idea why it was gone'],
  ],
  ['how late the train is', ['ann', 'the train is always ten minutes late because it waits for the ferry']],
  [
    'advice that was refused',
    ['bot', '[FIRING] loom-api 5xx 4%'],
    ['ann', 'restart the weavers one by one'],
    ['bob', 'there are no weavers any more'],
    ['ann', 'right. sorry. old habit'],
  ],
]

describe('why something broke, where nobody says cause', () => {
  it.each(EXPLAINED)('reads %s', (_, words, ...lines) => {
    expect(causes(...lines).join('\n')).toContain(words)
  })

  it.each(NOT_EXPLAINED)('does not read %s', (_, ...lines) => {
    expect(causes(...lines)).toEqual([])
  })

  it('keeps what its author believed until it was withdrawn as taken back', () => {
    const drafts = readThread(
      ['ann', 'no readings from the hill stations since friday'],
      ['bob', 'it is the data plan of the cards, the month is used up and they are throttled'],
      ...Array.from({ length: 70 }, (): Said => ['bot', 'hill-station silent']),
      [
        'bob',
        'I was wrong about the data plan. the firewall blocks the time server since the 5th, the clocks drifted and late readings get dropped',
      ],
    )
    const told = ofKind('cause', drafts).map(({ takenBack, quote }) => [takenBack, quote.slice(0, 30)])
    expect(told).toEqual([
      [true, 'it is the data plan of the car'],
      [false, 'I was wrong about the data pla'],
    ])
  })
})
