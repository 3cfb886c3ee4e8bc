/** What others published on the same data, for comparison; none of it was measured here. */
export const PUBLISHED: Readonly<Record<string, string>> = {
  petshop:
    'traversal with the call graph, top-1/top-3: latency .57/.57 (low), .57/.79 (high), 1/1 (temporal); availability .83/1, .67/1, .75/1; silent on normal latency .17–.60',
  'nezha-tt': 'AS@1: metric, log and trace methods .09–.20; Nezha without metrics .56; Nezha .87',
  'nezha-ob': 'AS@1: MicroRank .41, Nezha without logs .64, Nezha .93 (on the whole recordings)',
  rootcausebench:
    'right change: best script 7/24; "blame the latest deploy" 1/24; models .47 (haiku-4.5) to .99 (opus-4.8)',
  holmesgpt: 'models with tools: .70–.90 of all evals at $0.03–0.39 each',
  'rcd-sockshop':
    'Avg@5: BARO .99, NSigma .98 (.15–.33 when the fault time is off by 60 s), CIRCA .52–.80, RCD .43–.67',
  changerca: 'HR@1 .88, HR@3 1.00',
  'sim-sockshop':
    'as RCD Sock Shop, Avg@5: BARO .99, NSigma .98 (.15–.33 when the fault time is off by 60 s)',
  'sim-rollouts': 'as ChangeRCA, HR@1 .88, HR@3 1.00',
  'sim-states': 'as Cloud-OpsBench, object and cause: LLM agents .21–.73',
}
