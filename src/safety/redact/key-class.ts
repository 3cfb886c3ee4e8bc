/**
 * What the name of a value says about it. `password`: anything real is secret. `secret`: anything but a list of
 * words. `token`: what looks random. `key`: what no id looks like. `weak`: what looks random and is no hash or id. `code`: a one-time code.
 * `phrase`: words to the end of the line. `signature`: only in a URL. `query`: only in a URL, and random.
 */
export type KeyClass =
  | 'password'
  | 'secret'
  | 'token'
  | 'weak'
  | 'key'
  | 'code'
  | 'phrase'
  | 'hash'
  | 'signature'
  | 'query'

/** Words after the name of a secret that leave it one: which, where, in what form. */
const NEUTRAL = new Set(
  `value val plain plaintext text string str b64 base64 hex raw encoded data prod production staging stage dev development test live
  qa uat sandbox current old new previous prev primary secondary backup main default override header env ro rw readonly readwrite
  internal external eu us ap east west global local bytes content contents literal`.split(/\s+/),
)

/** Tokens of paging, parsing and locking. */
export const HARMLESS_TOKENS: ReadonlySet<string> = new Set(
  `next page paging continuation continue cursor cancellation cancel stop start end begin pad eos bos sep mask unk fencing fence lease
  resume lock change version concurrency design lexer parser sync delta skip unexpected parse max min num total prompt completion input output
  cached reasoning special per`.split(/\s+/),
)

const PASSWORD =
  /(?:password|passwd|passphrase|passwort|kennwort|passw|pwd|psk|presharedkey|authpass|contrasena|motdepasse|senha)$/
const PASS =
  /^(?:db|user|usr|root|admin|my|mysql|pg|postgres|redis|mongo|smtp|imap|ftp|sftp|ssh|login|key|store|keystore|truststore|sudo|become|bind|ldap|proxy|mail|email|require|rabbit|rabbitmq|amqp|http|basic|basicauth|app|svc|service|ansible|auth|os|vpn|wifi|cert|jks|p12|pem|master|repl|replication|sql|es|elastic|kafka|sasl|test|gpg)?(?:pass|pw)$/
const SECRET_KEY =
  /(?:secretkey|secretaccesskey|secretkeybase|secretstring|masterkey|encryptionkey|encryptkey|signingkey|signkey|cryptkey|cipherkey|hmackey|aeskey|jwtkey|sharedkey|privatekey|privkey|unsealkey|recoverykey|clientkeydata|keydata|accountkey|sharedaccesskey|cookiekey|cookiesecret|sessionsecret|storagekey|hashkey|blockkey|appkeybase|tlskey|sslkey|serverkey|networkkey|fernetkey|validationkey|decryptionkey|customerkey|derivationkey|tokenkey)$/
const ACCESS_KEY =
  /(?:honeycombteam|accesskey|apikey|apikeys|appkey|applicationkey|authkey|licensekey|licencekey|servicekey|integrationkey|subscriptionkey|ingestkey|ingestionkey|insertkey|insightskey|writekey|readkey|deploykey|sessionkey|consumerkey|clientkey|webhookkey|adminkey|functionkey|sshkey|rootkey|userkey|projectkey|fastlykey|routingkey|instrumentationkey|agentkey|enrollmentkey|joinkey|setupkey|activationkey|serialkey|productkey|gossipkey|gossipencryptionkey|adminapikey)$/

const words = (key: string): string[] =>
  (key.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+/g) ?? []).map((word) => word.toLowerCase())

/** `DB_PASSWORD_2`, `token_value`, `PASSWORD_PROD`: the words that name the thing. */
function named(all: string[]): string[] {
  let end = all.length
  while (
    end > 1 &&
    (NEUTRAL.has(all[end - 1] ?? '') || /^\d+$/.test(all[end - 1] ?? '') || all[end - 1] === 'v')
  )
    end -= 1
  return all.slice(0, end)
}

/** Keys that find something, rather than open it. */
const HARMLESS_KEYS = new Set(
  `primary foreign sort partition partitioning cache row hash range shard sharding object s3 idempotency dedup dedupe deduplication
  lookup index group grouping map routing websocket unique natural surrogate composite bucket translation i18n message event metric
  column table business correlation order join sorting search cluster storage redis memcache state query tracking trace fact config
  setting feature flag label tag topic record document file blob item entity subject translate kms verify verification host known
  pub template chord hot soft press arrow subject authority`.split(/\s+/),
)

/** `FERNET_KEY`, `X-Functions-Key`: not known by name, but not one of those that only look something up. */
const isLock = (all: string[]): boolean =>
  all.length > 1 && all.at(-1) === 'key' && !all.slice(0, -1).some((word) => HARMLESS_KEYS.has(word))

function tokenClass(all: string[]): KeyClass | null {
  return all.slice(0, -1).some((word) => HARMLESS_TOKENS.has(word)) ? null : 'token'
}

/** `existingSecret: db-creds` names an object; `CLIENT_SECRET=…` holds one. */
const SECRET_OBJECT = new Set(
  'existing image pull tls external sealed k8s kubernetes imagepull kube a the this of in for'.split(' '),
)

function secretClass(all: string[]): KeyClass {
  const before = all.at(-2)
  return before === undefined || SECRET_OBJECT.has(before) ? 'token' : 'secret'
}

const LAST: Record<string, KeyClass> = {
  credential: 'token',
  credentials: 'token',
  creds: 'token',
  cred: 'token',
  auth: 'weak',
  authorization: 'weak',
  jwt: 'token',
  bearer: 'token',
  saml: 'token',
  samlresponse: 'token',
  samlrequest: 'token',
  assertion: 'token',
  relaystate: 'weak',
  session: 'weak',
  sessionid: 'weak',
  sessid: 'token',
  sid: 'weak',
  jsessionid: 'token',
  phpsessid: 'token',
  aspsessionid: 'token',
  laravelsession: 'token',
  cookie: 'weak',
  csrf: 'token',
  xsrf: 'token',
  csrftoken: 'token',
  crumb: 'token',
  salt: 'weak',
  pepper: 'token',
  mnemonic: 'phrase',
  otp: 'code',
  totp: 'code',
  passcode: 'code',
  cvv: 'code',
  cvc: 'code',
  pin: 'code',
  signature: 'signature',
  sig: 'signature',
  hmac: 'signature',
  key: 'query',
  code: 'query',
  ticket: 'query',
  nonce: 'query',
  state: 'query',
}

function byTail(joined: string): KeyClass | null {
  if (/(?:jsessionid|phpsessid|aspsessionid|sessiontoken|connectsid|samlresponse|samlrequest)$/.test(joined))
    return 'token'
  if (PASSWORD.test(joined) || PASS.test(joined)) return 'password'
  if (SECRET_KEY.test(joined)) return 'secret'
  if (ACCESS_KEY.test(joined)) return 'token'
  if (/(?:seedphrase|recoveryphrase|mnemonicphrase|walletseed|backupphrase)$/.test(joined)) return 'phrase'
  if (
    /(?:otpcode|mfacode|verificationcode|securitycode|authcode|logincode|onetimecode|onetimepassword|recoverycode|backupcode|devicecode|usercode)$/.test(
      joined,
    )
  )
    return 'code'
  if (/(?:password|passwd|pwd|pass|shadow)hash$/.test(joined)) return 'hash'
  return null
}

/** Null when the name says nothing secret. `key` is the identifier as written, up to 64 characters. */
export function keyClass(key: string): KeyClass | null {
  const all = named(words(key))
  const last = all.at(-1)
  if (last === undefined || all.includes('public') || all.includes('publishable')) return null
  if (last === 'pass' || last === 'pw') return 'password'
  const joined = all.join('')
  const tail = byTail(joined)
  if (tail !== null) return tail
  if (last === 'token' || last.endsWith('token')) return tokenClass(all)
  if (last === 'secret' || last.endsWith('secret')) return last === 'secret' ? secretClass(all) : 'secret'
  if (last === 'secrets' || last === 'passwords' || last === 'tokens') return 'weak'
  return isLock(all) ? 'key' : (LAST[last] ?? null)
}
