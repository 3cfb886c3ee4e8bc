import type { Specialist } from './specialist.ts'

/** What lies between services: names, connections, time on the wire, load that arrives. */
export const networking: Specialist = {
  name: 'networking',
  tables: ['spans', 'metrics', 'logs', 'edges'],
  reads: ['search_traces', 'trace', 'logs_of_trace', 'search_logs', 'service_metrics'],
  changes: false,
  faults: [
    {
      id: 'dns',
      phrase: 'names cannot be resolved',
      kinds: ['dns'],
      families: [],
      logs: 'no such host|nxdomain|eai_again|enotfound|getaddrinfo|name resolution|servfail|could not resolve|server misbehaving|unknownhost',
      metrics: [{ name: 'dns.*(err|fail|lat|dur|time)|coredns', bad: 'up' }],
      claim: /\bdns\b|resolv|nxdomain|name server|hostname/i,
      next: 'resolve the name from inside the service',
    },
    {
      id: 'certificate',
      phrase: 'a certificate is not accepted',
      kinds: ['certificate', 'tls'],
      families: [],
      logs: 'certificate|x509|tls handshake|ssl.*(error|fail)|cert.*expired|self.signed',
      claim: /certificate|\btls\b|\bssl\b|x509|expired cert/i,
      next: 'check the certificate and its expiry',
    },
    {
      id: 'network',
      phrase: 'time is lost between it and its callers',
      kinds: ['network', 'network-delay', 'packet-loss'],
      families: ['network'],
      spans: 'gap',
      metrics: [{ name: 'drop|retrans|packet_?loss|rtt|round_?trip', bad: 'up' }],
      claim: /network|packet|\bwire\b|\blink\b|bandwidth/i,
      next: 'measure the way between it and its callers',
    },
    {
      id: 'unreachable',
      phrase: 'it refuses or loses connections',
      kinds: ['unreachable', 'refused', 'connection-refused'],
      families: [],
      logs: 'connection refused|econnrefused|no route to host|ehostunreach|connection reset|econnreset|broken pipe|socket hang up|upstream connect error|no healthy upstream|network is unreachable|epipe',
      metrics: [{ name: '(network|net|tcp|socket|connect).*(err|fail|reset|timeout|refus)', bad: 'up' }],
      claim: /unreachable|refus|reset|partition|firewall|\bconnectivity\b/i,
      next: 'connect to it from a caller by hand',
    },
    {
      id: 'delay',
      phrase: 'calls to it take longer',
      kinds: ['latency', 'delay', 'timeout', 'slow'],
      families: ['latency'],
      spans: 'slow',
      metrics: [
        {
          name: 'latency|duration|response_?time|elapsed|_p(50|75|9\\d)|(p50|p90|p95|p99)|_ms$|_seconds$|(wait|ttfb)',
          bad: 'up',
        },
      ],
      logs: 'timed? ?out|deadline exceeded|etimedout|timeout|took too long|slow (request|response|call)',
      claim: /\bslow|latency|\blag(s|gy|ging)?\b|delay|timeout|timing out|response time|takes? (too )?long/i,
      next: 'compare the time it takes itself with the time its callers wait',
    },
    {
      id: 'overload',
      phrase: 'work piles up in it',
      kinds: ['saturation', 'queue', 'backlog', 'overload'],
      families: ['saturation'],
      metrics: [
        {
          name: 'queue|backlog|pending|waiting|in_?flight|threads?|workers?|depth|saturation|consumer_?lag|throttl',
          bad: 'up',
        },
      ],
      logs: 'queue (is )?full|backpressure|rejected|overload|too busy|load shed|worker.*(exhaust|busy)|thread pool',
      claim: /queue|backlog|pile|saturat|overload|threads?\b|workers?\b|back ?pressure/i,
      next: 'find what it waits for, or give it more workers',
    },
    {
      id: 'traffic',
      phrase: 'it receives an unusual load',
      kinds: ['traffic', 'surge', 'load', 'drop'],
      families: ['traffic'],
      metrics: [
        {
          name: 'requests?|workload|throughput|rps|qps|ops|calls|messages|traffic|(receive|transmit).*bytes|bytes.*(in|out)',
          bad: 'up',
        },
      ],
      logs: 'rate limit|too many requests|\\b429\\b|throttl',
      claim: /traffic|\bload\b|surge|spike|rate limit|requests? (per|flood)|ddos/i,
      next: 'find which caller sends the load',
    },
  ],
}
