import { describe, expect, it } from 'vitest'
import { ofKind, readThread, type Said } from '../support/talk.ts'

const procedures = (...lines: Said[]): string[] =>
  ofKind('procedure', readThread(...lines)).map(({ statement }) => statement)

const PRESCRIBED: readonly [name: string, words: string, ...lines: Said[]][] = [
  [
    'who must agree',
    'before anybody empties',
    [
      'ann',
      'The cellar of Fjordwine is rented. before anybody empties a vat in there, I must be asked, day or night',
    ],
  ],
  [
    'whose approval is needed',
    'get ok from Mara',
    ['ann', 'before I ship more than 40 crates I must get ok from Mara. she asked me to write it here'],
  ],
  [
    'what somebody always does',
    'crush logs',
    ['ann', 'press disk at 93%'],
    [
      'bob',
      'the page is too old. what I do every time: delete crush logs older than a week. never touch the vintage table',
    ],
  ],
  [
    'the answer to how',
    'vinectl',
    ['ann', 'batch failed, how do i rerun'],
    ['bob', 'on vat-02, `vinectl run --from press`. not earlier or you press twice'],
  ],
  [
    'the answer to what then',
    'silo rm',
    ['ann', 'the mixer goes over to the new bus today'],
    ['bob', 'and when it hangs?'],
    [
      'ann',
      '```silo rm MIX consumer```\nand restart the pod, it makes a new one. dont purge the stream, the recipes are in it',
    ],
  ],
  [
    'a proposal turned down',
    'orchardctl',
    ['bot', '[FIRING] picker/crate mismatch 12'],
    ['ann', 'i can delete them by hand? have the sql ready'],
    ['bob', 'please no. `orchardctl settle <crate>` each one, and be done an hour before the truck leaves'],
  ],
  [
    'what to do after an alert',
    'fifty',
    ['bot', '[FIRING] postbox queue stuck 900'],
    ['ann', '`postbox drain --rate 50`, more than fifty a second and they block us for an hour'],
  ],
  [
    'its own symptom',
    'loomctl',
    [
      'ann',
      'weaver stuck but the queue is full? loomctl reset --group weaver and restart it, you lose a minute, always works',
    ],
  ],
  [
    'a limit and what is beyond it',
    'feeder',
    ['bot', '[FIRING] feed-store lag 300s'],
    ['ann', 'fail over?'],
    ['bob', 'NO'],
    [
      'bob',
      'past 200 you stop the feeder, wait until it is under 20, resume. failing over loses the weights of the last hour',
    ],
  ],
  [
    'only if',
    'harbour office',
    ['bot', '[FIRING] customs gateway 503'],
    [
      'ann',
      'it queues and goes out later. only if a ship leaves within the hour, phone the harbour office and read the list out. never send it twice by hand',
    ],
  ],
  [
    'somebody first',
    'vet',
    ['ann', 'dose alarm in barn 3. can i override?'],
    [
      'bob',
      'the vet first, always. she writes it down, then you `barn override --ref` with her number in it',
    ],
  ],
  [
    'a condition and a call',
    'still dark',
    ['ann', 'the mast is being painted tonight'],
    ['bob', 'so nobody has to get up for it then'],
    ['ann', 'nobody gets up. if it is still dark at six i want a call though'],
  ],
  [
    'a numbered list',
    'fill the tray',
    ['bot', '[FIRING] label-press offline'],
    ['ann', '1. fill the tray\n2. hold the green button until it blinks\n3. send a test label'],
  ],
  [
    'a way of doing it',
    'by running',
    ['ann', 'how do i get the press-api out of read only?'],
    ['bob', 'by running `pressctl unlock` on the leader, wait a minute before the next one'],
  ],
  [
    'two orders and an otherwise',
    'thirty seconds',
    [
      'ann',
      'until the new bus is here, as always: drain one press at a time and wait thirty seconds in between, otherwise all of them come back together',
    ],
  ],
]

const NOT_PRESCRIBED: readonly [name: string, ...lines: Said[]][] = [
  [
    'an order for this once',
    ['bot', '[FIRING] loom-api 5xx 4%'],
    ['ann', 'restart it please'],
    ['bob', 'done'],
  ],
  [
    'what somebody did',
    ['bot', '[FIRING] loom-api 5xx 4%'],
    ['ann', 'I ran `loomctl restart weaver` and it came back at once'],
  ],
  [
    'waiting',
    ['bot', '[FIRING] loom-api 5xx 4%'],
    ['ann', 'roll back?'],
    ['bob', 'nah wait for it to settle down first'],
  ],
  ['a question', ['bot', '[FIRING] loom-api 5xx 4%'], ['ann', 'override flag exists? `--force`']],
  [
    'what never ran',
    ['ann', 'nobody got the roster'],
    ['bob', 'mailer is up, queue empty. it just never ran at all'],
  ],
  ['a wish', ['ann', 'if the store were on another cluster the lag would never be over a second']],
  [
    'another company',
    ['ann', 'read on HN that a bank lost its ledger. always set the clocks to TAI, then nothing breaks'],
  ],
  [
    'a joke',
    ['ann', 'loom 2 is down'],
    ['bob', 'always sacrifice a goat before you restart it, then `goatctl offer` :joy:'],
  ],
  [
    'what is out of use',
    ['ann', 'loom-api is off MySQL. so pt-kill and `SHOW PROCESSLIST` in your notes are history, bin them'],
  ],
  [
    'a temporary fix',
    ['ann', 'the planner gave one crane two ships'],
    ['bob', 'temporary: fix the record after each import, patch tomorrow'],
  ],
  [
    'refused advice',
    ['bot', '[FIRING] loom-api 5xx 4%'],
    ['ann', 'restart the weavers one by one, that always helps them'],
    ['bob', 'there are no weavers any more'],
    ['ann', 'right. sorry. muscle memory'],
  ],
  ['lunch', ['ann', 'take the stairs if you go for lunch, the lift is slow on fridays']],
  ['a log line', ['ann', 'weaver says `connection refused by peer` in the log since noon, anybody?']],
  ['a plan', ['ann', 'thinking of replacing the readers next quarter, then run `reader migrate` on each']],
]

describe('what to do, where nobody calls it a procedure', () => {
  it.each(PRESCRIBED)('reads %s', (_, words, ...lines) => {
    expect(procedures(...lines).join('\n')).toContain(words)
  })

  it.each(NOT_PRESCRIBED)('does not read %s', (_, ...lines) => {
    expect(procedures(...lines)).toEqual([])
  })

  it('says what it answers and quotes the whole message', () => {
    const [draft] = ofKind(
      'procedure',
      readThread(
        ['ann', 'and when the press-api hangs?'],
        ['bob', '`pressctl kick` on the leader, never on the others or you lose the recipe'],
      ),
    )
    expect(draft).toMatchObject({
      statement:
        'and when the press-api hangs? – `pressctl kick` on the leader, never on the others or you lose the recipe',
      quote: '`pressctl kick` on the leader, never on the others or you lose the recipe',
      services: expect.arrayContaining(['press-api']),
    })
  })
})
