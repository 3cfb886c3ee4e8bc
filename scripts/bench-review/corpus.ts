/** What a made-up company says in Slack; `%S` is a service, `%N` a number, `%T` a team, `%V` a version, `%A` a nickname. */

export const SERVICES = [
  'orders-api',
  'orders-db',
  'billing-worker',
  'billing-db',
  'search-indexer',
  'search-api',
  'session-cache',
  'edge-gateway',
  'mail-relay',
  'stock-sync',
  'invoice-render',
  'fraud-score',
  'events-broker',
  'login-service',
  'media-resizer',
  'report-builder',
  'webhook-fanout',
  'pricing-engine',
  'returns-api',
  'courier-bridge',
] as const

export const TEAMS = ['Harbour', 'Ledger', 'Finch', 'Quartz', 'Meadow', 'Platform'] as const

export const NICKNAMES = [
  'the whale',
  'old faithful',
  'big red',
  'the toaster',
  'grumpy',
  'the vault',
] as const

/** One problem as it comes back: what is seen, what it was and what mended it, each in the words of several people. */
export interface Problem {
  symptoms: readonly string[]
  causes: readonly string[]
  fixes: readonly string[]
}

export const PROBLEMS: readonly Problem[] = [
  {
    symptoms: [
      '%S is throwing 503s',
      'seeing a lot of errors from %S since %N:00',
      '%S error rate 12%, paged',
    ],
    causes: [
      'root cause: the connection pool of %S was exhausted',
      'turns out %S ran out of database connections',
      'found it: pool.max of %S went from 50 to 5 in %V',
      'it was the pool again, every connection of %S was taken',
    ],
    fixes: [
      'rolled back to the release before, errors gone',
      'raised the pool to 60, recovered',
      'restarted it and bumped the pool, green again',
    ],
  },
  {
    symptoms: [
      '%S pods keep dying',
      '%S is in crashloop',
      'anyone looking at %S? restarts every few minutes',
    ],
    causes: [
      'the pods were OOM killed, the cache has no limit since %V',
      'root cause was a memory leak in the image parser of %S',
      'ok so %S leaks memory when an upload is cut off',
    ],
    fixes: [
      'raised the memory limit to 2Gi, stable since',
      'rolled %S back, no restarts for an hour',
      'reverted the parser, fixed',
    ],
  },
  {
    symptoms: [
      'TLS errors calling %S',
      '%S unreachable from outside, handshake failures',
      'customers cannot open %S, certificate warning',
    ],
    causes: [
      'the certificate of %S expired at midnight',
      'cert of %S was never renewed, the renewal job is disabled',
      'found it: expired cert on %S',
    ],
    fixes: ['renewed the cert and reloaded, back to normal', 'issued a new one by hand, works again'],
  },
  {
    symptoms: [
      '%S latency is at %N s and climbing',
      'p99 of %S above 4 s',
      '%S slow for everyone since the morning',
    ],
    causes: [
      'a missing index on the orders table made every query of %S a full scan',
      'the slow query came from the new report, it locks %S',
      'turned out autovacuum never ran on %S, the table is bloated',
      'caused by lock contention in %S, a migration held the lock',
    ],
    fixes: [
      'added the index, p99 is down to 80 ms',
      'killed the query, latency is fine again',
      'cancelled the migration, recovered',
    ],
  },
  {
    symptoms: ['%S consumers lag by %N000 messages', 'backlog of %S keeps growing', '%S queue depth alert'],
    causes: [
      'a poison message was blocking the consumer of %S',
      'one partition of %S has no consumer since the rebalance',
      'the batch job of %T floods %S every evening',
    ],
    fixes: [
      'skipped the message, the backlog drains',
      'restarted the consumer group, lag is going down',
      'paused the job, caught up by now',
    ],
  },
  {
    symptoms: ['disk alert on %S, 95%', '%S went read-only', 'writes to %S fail'],
    causes: [
      'the disk of %S filled up with debug logs',
      'disk full: WAL of %S was kept by a dead replication slot',
      'old snapshots filled the volume of %S',
    ],
    fixes: [
      'dropped the slot, 40% free again',
      'deleted the logs and turned debug off, resolved',
      'extended the volume, writes work',
    ],
  },
  {
    symptoms: ['login through %S times out', 'dns errors in %S', '%S cannot reach its upstream'],
    causes: [
      'coredns was throttled on the node of %S',
      'the provider had an outage, nothing on our side of %S',
      'a firewall rule for %S was removed by the cleanup',
    ],
    fixes: [
      'put the rule back, all green',
      'moved the pods to other nodes, no more timeouts',
      'provider says it is mended, %S recovered',
    ],
  },
]

export const GUESSES = [
  'maybe the new nodes?',
  'could be dns again',
  'not it, lookups resolve',
  'looking',
  'same as last week?',
  'nothing in the logs of the gateway',
  'I think it is the deploy of %V, checking',
  'probably the provider, their status page is yellow',
  'is it the network? packet loss looks fine to me',
  'who deployed last?',
  'cpu is flat, so it is not load',
] as const

export const AFTER = [
  'thanks!',
  'nice catch',
  'writing it up tomorrow',
  'can we add an alert for that?',
  ':pray:',
  'closing this',
] as const

export const OWNERS = [
  '%S is owned by team %T',
  'ask team %T, they own %S',
  '%T team owns %S',
  'fyi %S belongs to team %T since the reorg',
  'correction: %S is now owned by team %T',
] as const

export const PROCEDURES = [
  'if %S lags more than %N min page team %T, do not restart it',
  'never restart %S by hand, page the %T team',
  'when the disk of %S fills up, drop the oldest snapshots first',
  'runbook for %S: drain the node, then restart one pod at a time',
  'for a failover of %S call the %T on-call first',
] as const

export const SCHEDULES = [
  '%S is down for maintenance every Tuesday 03:00-05:00 UTC',
  'the provider behind %S has its window every other Thursday 02:00 to 04:00',
  'heads up: %S reindexes every night at 01:30',
  '%S backups run on the first of the month from 04:00 to 06:00 UTC',
] as const

export const EXPECTATIONS = [
  'up to 2 % errors on %S for 10 min after a deploy are expected',
  'a lag of 5 min on %S during the nightly batch is normal',
  'p95 of %S at 900 ms on Mondays is fine, do not page',
] as const

export const CHANGES = [
  '%S was rewritten from scratch in Go last week',
  'we migrated %S to the new cluster yesterday',
  '%S was replaced by a managed service',
] as const

export const JARGON = [
  '"%A" is what we call %S',
  'by %A we mean %S',
  '%A = %S, for those who are new',
] as const

export const CHATTER = [
  'morning all',
  'anything on fire today?',
  'can somebody review the change for the ingress labels when there is a minute',
  'moved the dashboards of %S into the new folder, links in the channel topic',
  'deploy of %V is out in every region, watching the graphs',
  'thanks, that helped a lot',
  'does anyone know where the load test results of last week ended up?',
  'looks fine on my side, p95 at %N ms and no errors since noon',
  'I will be out for the dentist, back at three',
  'the coffee machine is broken again, root cause: no beans',
  'retro in ten minutes',
  'who has the whiteboard pens',
  'my laptop is slow because of the update, sorry for being late',
  'because it is Friday there is cake in the kitchen',
  'I merged the docs for %S, please shout if something is unclear',
  '%S has a new readme',
  'should we rename %S? the name makes no sense to newcomers',
  'the standup moves to 9:45 from Monday on',
  'can you give me access to the dashboards of %S?',
  'nope, still red in staging, but staging is staging',
  'lol',
  '+1',
  'is %S supposed to log that much?',
  'the design doc for %S is ready to be read',
  'planning: the migration of %S comes next quarter',
  'I restarted my router at home and now vpn works',
  'who is on call this weekend?',
  'happy birthday <@U12>!',
  'pushed a fix for the flaky test of %S',
  'the build takes 14 minutes because nobody cleans the cache',
] as const
