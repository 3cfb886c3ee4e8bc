import { findBot, findPerson } from '../workspace/people.ts'
import { SITREP, TEAM } from '../workspace/seed.ts'
import type { Json, Person } from '../workspace/types.ts'
import { type Method, refuse, textArg } from './answer.ts'
import { paginate } from './paginate.ts'

function userObject(person: Person): Json {
  return {
    id: person.id,
    team_id: person.team,
    name: person.name,
    real_name: person.realName,
    deleted: false,
    color: person.color.slice(1),
    tz: 'Etc/UTC',
    tz_label: 'Coordinated Universal Time',
    tz_offset: 0,
    is_bot: person.bot !== null,
    is_app_user: false,
    is_stranger: person.team !== TEAM.id,
    is_restricted: person.guest === true,
    is_ultra_restricted: false,
    is_admin: person.id === 'U0ALICE',
    profile: {
      real_name: person.realName,
      display_name: person.name,
      title: person.title,
      email: `${person.name}@acme.example`,
      team: person.team,
      ...(person.bot ? { bot_id: person.bot.botId, api_app_id: person.bot.appId } : {}),
    },
  }
}

const userInfo: Method = (world, args) => {
  const person = findPerson(world.state, textArg(args, 'user'))
  return person ? { ok: true, user: userObject(person) } : refuse('user_not_found')
}

const userList: Method = (world, args) => {
  const page = paginate(world.state.people, (person) => person.id, args)
  if (!page.ok) return page.answer
  return { ok: true, members: page.page.map(userObject), response_metadata: { next_cursor: page.next } }
}

const botInfo: Method = (world, args) => {
  const person = findBot(world.state, textArg(args, 'bot'))
  if (!person?.bot) return refuse('bot_not_found')
  const { botId, appId } = person.bot
  return {
    ok: true,
    bot: { id: botId, app_id: appId, user_id: person.id, name: person.realName, deleted: false },
  }
}

const authTest: Method = (world, _args, caller) => ({
  ok: true,
  url: `${world.url()}/`,
  team: TEAM.name,
  team_id: TEAM.id,
  user: findPerson(world.state, caller.user)?.name ?? caller.user,
  user_id: caller.user,
  bot_id: caller.botId,
  app_id: SITREP.appId,
  is_enterprise_install: false,
})

const teamInfo: Method = () => ({ ok: true, team: { ...TEAM, email_domain: 'acme.example' } })

export const PEOPLE_METHODS: Record<string, Method> = {
  'auth.test': authTest,
  'team.info': teamInfo,
  'users.info': userInfo,
  'users.list': userList,
  'bots.info': botInfo,
}
