import type { Role } from '../domain/signal.ts'

/** What can be asked of Sitrep. */
export type Action =
  | 'page'
  | 'help'
  | 'status'
  | 'cost'
  | 'knowledge'
  | 'ask'
  | 'evidence'
  | 'test'
  | 'investigate'
  | 'label'
  | 'teach'
  | 'draft'

/** `here`: only about incidents of the channel it is asked in. */
export type Reach = 'none' | 'here' | 'anywhere'

const NOTHING: Readonly<Record<Action, Reach>> = {
  page: 'none',
  help: 'none',
  status: 'none',
  cost: 'none',
  knowledge: 'none',
  ask: 'none',
  evidence: 'none',
  test: 'none',
  investigate: 'none',
  label: 'none',
  teach: 'none',
  draft: 'none',
}

/**
 * Who may do what, and where. Guests and people of other organizations stay in their channel, and nothing they do
 * starts work, teaches, or shows what was read where.
 */
export const CAPABILITIES: Readonly<Record<Role, Readonly<Record<Action, Reach>>>> = {
  viewer: {
    ...NOTHING,
    help: 'anywhere',
    status: 'here',
    cost: 'here',
    knowledge: 'anywhere',
    ask: 'here',
    evidence: 'here',
  },
  responder: {
    ...NOTHING,
    help: 'anywhere',
    status: 'here',
    cost: 'here',
    knowledge: 'anywhere',
    ask: 'here',
    evidence: 'here',
    test: 'here',
    investigate: 'here',
    label: 'here',
    teach: 'anywhere',
    draft: 'here',
  },
  admin: {
    ...NOTHING,
    help: 'anywhere',
    status: 'here',
    cost: 'here',
    knowledge: 'anywhere',
    ask: 'anywhere',
    evidence: 'anywhere',
    test: 'anywhere',
    investigate: 'anywhere',
    label: 'anywhere',
    teach: 'anywhere',
    draft: 'anywhere',
  },
  guest: { ...NOTHING, help: 'here', status: 'here', ask: 'here' },
  external: { ...NOTHING, help: 'here', status: 'here', ask: 'here' },
  bot: { ...NOTHING, page: 'here' },
}

/** The one question every door asks. `here`: the incident's channel is the one it is asked in. */
export function may(role: Role, action: Action, where: { here: boolean }): boolean {
  const reach = CAPABILITIES[role][action]
  return reach === 'anywhere' || (reach === 'here' && where.here)
}

const WHAT: Readonly<Record<Action, string>> = {
  page: 'open incidents by a post',
  help: 'ask for help',
  status: 'see what is open',
  cost: 'see what models have cost',
  knowledge: 'search what the team knows',
  ask: 'ask about this incident',
  evidence: 'see the evidence',
  test: 'test a hypothesis',
  investigate: 'start an investigation',
  label: 'judge a cause',
  teach: 'decide what the team knows',
  draft: 'draft or accept a postmortem',
}

const HOW: Readonly<Record<Role, string>> = {
  viewer: 'An admin can put you or your user group into SITREP_RESPONDERS',
  responder: 'Ask in the channel of the incident',
  admin: 'Ask in the channel of the incident',
  guest: 'Guests may ask in the channel of the incident only; a full member can do it',
  external: 'People of other organizations may ask in the shared channel only; a full member can do it',
  bot: 'A person can do it',
}

/** Why not, and what to do, in one sentence each. */
export const denial = (role: Role, action: Action): string => `You may not ${WHAT[action]} here. ${HOW[role]}`
