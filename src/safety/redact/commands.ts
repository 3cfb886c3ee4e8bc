import type { Add, Finder } from './spans.ts'
import { isPlaceholder } from './value-kind.ts'

/**
 * Flags of commands whose argument is a password. `whole`: the argument; `after`: what follows its first `:`, `%`
 * or `,`; `glued`: what follows the flag in the same word (`-pSECRET`).
 */
type Shape = 'whole' | 'after' | 'glued'

const COMMANDS: readonly (readonly [names: string, flags: string, shape: Shape])[] = [
  [
    'mysql mysqldump mysqladmin mysqlimport mysqlcheck mysqlshow mysqlpump mysqlsh mysqlbinlog mariadb mariadb-dump mariadb-admin mydumper myloader xtrabackup',
    '-p',
    'glued',
  ],
  ['7z 7za unrar rar', '-p -hp', 'glued'],
  ['sqlcmd bcp osql isql tsql', '-P', 'glued'],
  ['sqlcmd bcp osql isql tsql ipmitool unzip zip mosquitto_pub mosquitto_sub xfreerdp', '-P', 'whole'],
  ['sshpass', '-p', 'whole'],
  ['sshpass', '-p', 'glued'],
  ['docker podman buildah skopeo helm nerdctl crane oras regctl', '-p', 'whole'],
  ['redis-cli valkey-cli keydb-cli', '-a', 'whole'],
  ['ldapsearch ldapmodify ldapadd ldapdelete ldappasswd ldapwhoami ldapcompare', '-w -s', 'whole'],
  ['curl wget http https httpie xh curlie ab hey wrk', '-u --user -U --proxy-user -a --auth -A', 'after'],
  ['smbclient rpcclient net winexe smbmap nmblookup', '-U --user', 'after'],
  ['lftp', '-u', 'after'],
  [
    'mongo mongosh mongodump mongorestore mongoexport mongoimport mongostat mongotop cqlsh beeline impala-shell az influx clickhouse-client vsql nzsql db2 sqlplus cbc cbq couchbase-cli',
    '-p -password',
    'whole',
  ],
  ['keytool jarsigner', '-storepass -keypass -srcstorepass -deststorepass -srckeypass -destkeypass', 'whole'],
  ['snmpwalk snmpget snmpset snmpbulkwalk snmptrap', '-c -A -X', 'whole'],
  ['ssh-keygen', '-N -P', 'whole'],
  ['schtasks', '/rp', 'whole'],
  ['psexec psexec64 twine poetry rabbitmqadmin rdesktop useradd usermod', '-p', 'whole'],
  ['plink pscp psftp putty nodetool', '-pw', 'whole'],
  ['etcdctl', '--user', 'after'],
  ['openssl', '-k -K', 'whole'],
  ['kadmin kadmin.local dsconf dsctl ldapvi', '-w', 'whole'],
  ['gem nuget', '-k -ApiKey --api-key', 'whole'],
  ['xfreerdp wfreerdp winrs mstsc msdeploy', '/p: -p:', 'glued'],
  ['rsync', '--password', 'whole'],
  ['pg_dump psql pg_restore', '--password', 'whole'],
  ['crackmapexec netexec evil-winrm kinit', '-p', 'whole'],
]

interface Rule {
  flags: readonly string[]
  shape: Shape
}

const RULES = new Map<string, Rule[]>()
for (const [names, flags, shape] of COMMANDS) {
  for (const name of names.split(' ')) {
    const rules = RULES.get(name) ?? []
    rules.push({ flags: flags.split(' '), shape })
    RULES.set(name, rules)
  }
}

const NAMES = [...RULES.keys()].sort((a, b) => b.length - a.length).join('|')
const COMMAND = new RegExp(`(?<![A-Za-z0-9_.-])(?:${NAMES})(?=[ \\t"',]|\\.exe)`, 'g')

interface Word {
  start: number
  end: number
  text: string
  quoted: boolean
}

/** One word of a command line: quoted as shells do it, or an element of a printed list. */
const WORD =
  /[\s,[]*(?:\\?"((?:[^"\\\n]|\\[^"\n])*)\\?"|'([^'\n]*)'|([^\s"'|;&`<>,\]]+(?:,[^\s"'|;&`<>\]]+)*))/y
const MOST_WORDS = 32
const WINDOW = 768

function wordsAfter(text: string, from: number): Word[] {
  const window = text.slice(from, from + WINDOW)
  const words: Word[] = []
  for (let at = 0; words.length < MOST_WORDS; ) {
    WORD.lastIndex = at
    const match = WORD.exec(window)
    if (match === null || match[0].includes('\n')) break
    at = WORD.lastIndex
    const word = match[1] ?? match[2] ?? match[3] ?? ''
    const start = from + match.index + match[0].lastIndexOf(word)
    words.push({ start, end: start + word.length, text: word, quoted: match[3] === undefined })
  }
  return words
}

const cut = (word: Word, by: number): Word => ({ ...word, start: word.start + by, text: word.text.slice(by) })

function glued(word: Word, flag: string): Word | null {
  return word.text.startsWith(flag) && word.text.length > flag.length + 2 && !word.text.startsWith('--')
    ? cut(word, flag.length)
    : null
}

/** `-p'x'`: a shell glues what stands in quotes. */
function quotedAt(word: Word, next: Word | undefined, flag: string): Word | null {
  return word.text === flag && next?.quoted && next.start - word.end === 1 && next.text.length > 2
    ? next
    : null
}

/** `user:password`, also glued to its flag or after `=`. */
function afterUser(word: Word, next: Word | undefined, flag: string): Word | null {
  const tied = word.text.startsWith(`${flag}=`) ? cut(word, flag.length + 1) : null
  const whole = word.text === flag ? next : tied
  const pair =
    whole ?? (flag.length === 2 && word.text.startsWith(flag) && word.text !== flag ? cut(word, 2) : null)
  const joint = pair?.text.search(/[:%,]/) ?? -1
  return pair && joint > 0 ? cut(pair, joint + 1) : null
}

function argument(word: Word, next: Word | undefined, flag: string, shape: Shape): Word | null {
  if (shape === 'glued') return glued(word, flag) ?? quotedAt(word, next, flag)
  if (shape === 'after') return afterUser(word, next, flag)
  return word.text === flag && next !== undefined && !next.text.startsWith('-') ? next : null
}

const NO_SECRET = /^(?:\d{1,5}(?::\d{1,5})?(?:\/\w+)?|\d{1,3}(?:\.\d{1,3}){3}:.*|\/.*|https?:.*|[\w.-]+=.*)$/

function reportFlag(word: Word, next: Word | undefined, rules: readonly Rule[], add: Add): void {
  for (const { flags, shape } of rules) {
    for (const flag of flags) {
      const found = argument(word, next, flag, shape)
      if (found === null || found.text.length < 3 || isPlaceholder(found.text) || NO_SECRET.test(found.text))
        continue
      add(found.start, found.end, 'password')
    }
  }
}

/** Passwords on command lines, where the flag is a letter and only the command says what it means. */
export const commandPasswords: Finder = (text, add) => {
  // What was read once for a command is not read again for the same command further on.
  const read = new Map<string, number>()
  COMMAND.lastIndex = 0
  for (let hit = COMMAND.exec(text); hit; hit = COMMAND.exec(text)) {
    const [name] = hit
    if (hit.index < (read.get(name) ?? 0)) continue
    const words = wordsAfter(text, COMMAND.lastIndex)
    const rules = RULES.get(name) ?? []
    for (const [index, word] of words.entries())
      if (/^[-/]/.test(word.text)) reportFlag(word, words[index + 1], rules, add)
    read.set(name, words.at(-1)?.end ?? 0)
  }
}
