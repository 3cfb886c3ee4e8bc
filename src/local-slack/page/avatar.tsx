import { SLACKBOT } from '../workspace/seed.ts'
import type { Person } from '../workspace/types.ts'

const initials = (name: string): string =>
  name
    .split(' ')
    .map((part) => part[0] ?? '')
    .join('')
    .slice(0, 2)

/** A square with initials; bots have a sign of their own. */
export function Avatar({ person, size = 36 }: { person: Person | null; size?: number }) {
  const style = {
    width: size,
    height: size,
    fontSize: size * 0.4,
    background: person?.color ?? '#1d9bd1',
    borderRadius: size > 28 ? 8 : 4,
  }
  return (
    <span className="avatar" style={style} aria-hidden="true">
      {person?.bot ? <BotSign id={person.id} /> : initials(person?.realName ?? SLACKBOT.slice(1, 2))}
    </span>
  )
}

function BotSign({ id }: { id: string }) {
  const path =
    id === 'U0SITREP'
      ? 'M4 12h3l2-6 3 9 2-5h2'
      : 'M10 4v4M10 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 6.5A7.5 7.5 0 0 1 7 4.2M13 4.2a7.5 7.5 0 0 1 2.5 2.3'
  return (
    <svg
      viewBox="0 0 20 20"
      width="70%"
      height="70%"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.8"
      aria-hidden="true"
    >
      <path d={path} strokeLinecap="round" strokeLinejoin="round" />
    </svg>
  )
}
