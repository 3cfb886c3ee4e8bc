/** `any`: whatever is no placeholder; `chosen`: has digits or signs; `random`: looks thrown by dice; `mixed`: and is no id. */
export type Need = 'any' | 'chosen' | 'random' | 'mixed'

export type PhraseForm = readonly [triggers: string, type: string, need: Need, form: RegExp]

/**
 * Forms that are not name and value. Triggers are words in lower case (`_` stands for itself or a space); the form is tried
 * where one of them stands, and its first group is the secret. Every repetition is bounded.
 */
export const PHRASE_FORMS: readonly PhraseForm[] = [
  // SQL: CREATE USER, ALTER ROLE, GRANT … IDENTIFIED BY, SET PASSWORD.
  ['password', 'password', 'any', /password[ \t]{1,4}(?:=[ \t]{0,4})?E?'([^'\n]{3,256})'/iy],
  [
    'identified',
    'password',
    'any',
    /identified[ \t]{1,4}(?:with[ \t]{1,4}[\w'"]{1,40}[ \t]{1,4})?(?:by|as)[ \t]{1,4}(?:password[ \t]{1,4})?["']([^'"\n]{3,256})["']/iy,
  ],
  ['identified', 'password', 'any', /identified[ \t]{1,4}by[ \t]{1,4}([^\s"';]{3,128})/iy],
  [
    'set_password',
    'password',
    'any',
    /set password[^\n=(]{0,80}[=(][ \t]{0,4}(?:password\()?['"]([^'"\n]{3,256})['"]/iy,
  ],
  // Redis and protocol dumps.
  ['requirepass masterauth primaryauth', 'password', 'any', /\w{1,40}[ \t]{1,4}["']?([^\s"']{3,256})/iy],
  [
    'sentinel_auth-pass',
    'password',
    'any',
    /sentinel auth-pass[ \t]{1,4}\S{1,64}[ \t]{1,4}["']?([^\s"']{3,256})/iy,
  ],
  ['auth', 'password', 'any', /auth"[ \t,]{1,4}(?:"[^"\n]{1,64}"[ \t,]{1,4})?"([^"\n]{3,256})"/iy],
  [
    'auth',
    'password',
    'chosen',
    /auth[ \t]{1,4}(?:[\w-]{1,64}[ \t]{1,4})?([^\s"']{6,256})(?=\s{0,8}$|["'])/iy,
  ],
  ['user', 'password', 'any', /user[ \t]{1,4}\w{1,40}[ \t]{1,4}on[ \t]{1,4}>(\S{3,128})/iy],
  [
    'unseal recovery',
    'secret',
    'random',
    /\w{1,40}[ \t]{1,4}key(?:[ \t#]{1,4}\d{1,2})?[ \t]{0,4}:[ \t]{0,4}([A-Za-z0-9+/]{32,128}={0,2})/iy,
  ],
  ['authtoken add-authtoken', 'token', 'random', /[\w-]{1,40}[ \t]{1,4}([\w-]{20,128})/iy],
  [
    'auth basic_auth http_basic_auth',
    'password',
    'any',
    /[\w-]{1,40}["']?[ \t]{0,4}[=:][ \t]{0,4}[([][ \t]{0,4}["'][^"'\n]{1,128}["'][ \t]{0,4},[ \t]{0,4}["']([^"'\n]{4,256})["']/iy,
  ],
  // netrc, FTP and mail sessions.
  ['login', 'password', 'any', /login[ \t\n]{1,8}\S{1,128}[ \t\n]{1,8}password[ \t\n]{1,8}(\S{3,256})/iy],
  [
    'auth',
    'basic_auth',
    'random',
    /auth[ \t]{1,4}(?:plain|login|xoauth2|cram-md5)[ \t]{1,4}([A-Za-z0-9+/]{8,1024}={0,2})/iy,
  ],
  // Commands whose words have an order of their own.
  ['::add-mask::', 'masked_value', 'any', /::add-mask::([^\s"']{3,256})/iy],
  [
    'echo printf',
    'password',
    'any',
    /\w{1,40}[ \t]{1,4}(?:-n[ \t]{1,4})?["']?([^\s"'|]{4,256})["']?[ \t]{0,4}\|[ \t]{0,4}(?:sudo[ \t]{1,4}-S|docker|podman|helm|aws|gh|passwd|kinit|openssl|cryptsetup|su\b)/iy,
  ],
  [
    'echo printf',
    'password',
    'any',
    /\w{1,40}[ \t]{1,4}["']?\w{1,32}:([^\s:"']{4,128})["']?[ \t]{0,4}\|[ \t]{0,4}(?:sudo[ \t]{1,4})?chpasswd/iy,
  ],
  ['chpasswd', 'password', 'any', /chpasswd[ \t]{0,4}<<<[ \t]{0,4}["']?\w{1,32}:([^\s"']{4,128})/iy],
  ['sudo', 'password', 'any', /sudo[ \t]{1,4}-S[^\n<]{0,80}<<<[ \t]{0,4}["']?([^\s"']{4,256})/iy],
  ['passin passout pass', 'password', 'any', /\w{1,40}[ \t]{1,4}["']?pass:([^\s"']{3,256})/iy],
  [
    'htpasswd',
    'password',
    'any',
    /htpasswd[ \t]{1,4}-\w{0,6}n\w{0,6}[ \t]{1,4}\S{1,128}[ \t]{1,4}["']?([^\s"']{3,128})(?=["']|\s|$)/iy,
  ],
  [
    'htpasswd',
    'password',
    'any',
    /htpasswd[ \t]{1,4}-\w{0,6}b\w{0,6}[ \t]{1,4}\S{1,128}[ \t]{1,4}\S{1,128}[ \t]{1,4}["']?([^\s"']{3,128})(?=["']|\s|$)/iy,
  ],
  [
    'rabbitmqctl',
    'password',
    'any',
    /rabbitmqctl[ \t]{1,4}(?:add_user|change_password|authenticate_user)[ \t]{1,4}\S{1,64}[ \t]{1,4}["']?([^\s"']{3,128})/iy,
  ],
  ['net_user', 'password', 'any', /net user[ \t]{1,4}\S{1,64}[ \t]{1,4}([^\s/"']{4,128})[ \t]{1,4}\/add/iy],
  ['mysqladmin', 'password', 'any', /mysqladmin[^\n]{0,128}[ \t]password[ \t]{1,4}["']?([^\s"']{3,128})/iy],
  [
    'vault',
    'token',
    'random',
    /vault[ \t]{1,4}(?:login|unwrap|token[ \t]{1,4}lookup)[ \t]{1,4}([\w.-]{12,256})/iy,
  ],
  [
    'vault',
    'secret',
    'any',
    /vault[ \t]{1,4}(?:kv[ \t]{1,4}put|write)[ \t]{1,4}(?:-\S{1,64}[ \t]{1,4}){0,4}\S{1,128}[ \t]{1,4}[\w.-]{1,64}=["']?([^\s"'@]{3,512})/iy,
  ],
  ['from-literal', 'secret', 'any', /from-literal[= \t]["']?[\w.-]{1,253}=["']?([^\s"']{3,1024})/iy],
  [
    'login auth configure init',
    'token',
    'random',
    /\w{1,40}[ \t]{1,4}(?:-\w{1,12}[ \t]{1,4}\S{1,64}[ \t]{1,4})?(?:-t|--token|--with-token|-k)[= \t]{1,4}([\w.-]{16,512})/iy,
  ],
  [
    'configure config',
    'secret',
    'any',
    /\w{1,40}[ \t]{1,4}(?:set|--global|--add)[ \t]{1,4}(?:--[\w-]{1,16}[ \t]{1,4}){0,2}[\w.-]{0,64}(?:secret|password|token|pass|key)[\w.-]{0,32}[ \t]{1,4}["']?([^\s"']{6,512})/iy,
  ],
  [
    'env arg setenv set setx',
    'secret',
    'any',
    /\w{1,40}[ \t]{1,4}(?:-g?x[ \t]{1,4})?["']?\w{0,64}(?:PASSWORD|PASSWD|SECRET|TOKEN|API_?KEY|ACCESS_KEY|PRIVATE_KEY|_PASS)\w{0,24}["']?[ \t]{1,4}["']?([^\s"'=]{4,1024})/iy,
  ],
  [
    'convertto-securestring',
    'secret',
    'chosen',
    /convertto-securestring[ \t]{1,4}(?:-string[ \t]{1,4})?["']([^"'\n]{4,256})["']/iy,
  ],
  [
    'credential credentials pscredential basicauth basic_auth httpbasicauth setbasicauth with_basic_auth usernamepasswordcredential',
    'password',
    'chosen',
    /\w{1,40}\([ \t]{0,4}["'][^"'\n]{1,128}["'][ \t]{0,4},[ \t]{0,4}["']([^"'\n]{4,256})["']/iy,
  ],
  // Kept like passwords: crypt(3), bcrypt, argon2, PBKDF2, SCRAM, LDAP.
  [
    'pbkdf2_sha256 pbkdf2_sha1 bcrypt_sha256 argon2 scrypt scram-sha-1 scram-sha-256 scram-sha-512',
    'password_hash',
    'any',
    /([\w-]+\$[A-Za-z0-9./$=,+:_-]{16,512})/iy,
  ],
  ['pbkdf2', 'password_hash', 'any', /(pbkdf2:sha\d{1,3}:\d{1,9}\$[A-Za-z0-9./$=,+:_-]{16,512})/iy],
  ['scrypt', 'password_hash', 'any', /(scrypt:\d{1,9}:\d{1,4}:\d{1,4}\$[A-Za-z0-9./$=,+:_-]{16,512})/iy],
  [
    'privatekey presharedkey private-key private_key preshared-key',
    'wireguard_key',
    'any',
    /[\w-]{1,40}[ \t]{0,4}[:=]?[ \t]{1,4}([A-Za-z0-9+/]{43}=)/iy,
  ],
  [
    'private secret priv signer wallet privatekey',
    'private_key',
    'any',
    /\w{1,40}(?:[ _-]?key)?["']?[ \t]{0,4}[:=]?[ \t]{0,4}["']?(0x[0-9a-fA-F]{64})/iy,
  ],
  // People write it down: "creds: admin / S3cret!", "log in as admin with S3cret!".
  [
    'auth basic_auth cred creds credentials login logins log-in sign_in user/pass account',
    'password',
    'chosen',
    /[\w/-]{1,40}(?: in)?(?: for [\w .-]{1,40}?)?(?: (?:is|are))?[ \t]{0,2}[:=-]?[ \t]{1,2}[`"']?[\w.@+-]{2,64}[`"']?(?:[ \t]{0,2}[/:|][ \t]{0,2}|[ \t]and[ \t])[`"']?([^\s`"'/,]{6,64})/iy,
  ],
  [
    'as user with using',
    'password',
    'chosen',
    /\w{1,40}[ \t]{1,2}[`"']?[\w.@+-]{2,64}[`"']?[ \t]{1,2}(?:with|and|using)(?: the)?(?: temp(?:orary)?)?(?: (?:password|pass|pw|pwd))[ \t]{1,2}[`"']?([^\s`"',]{6,64})/iy,
  ],
  [
    'password passphrase pass pw pwd',
    'password',
    'chosen',
    /\w{1,40}(?: for [\w@./-]{1,64})?(?: (?:is|to|was|=|->))?[ \t]{1,2}`([^`\n]{4,128})`/iy,
  ],
  [
    'password passphrase pwd pw pass',
    'password',
    'chosen',
    /\w{1,40}[ \t]{1,2}(?:for|of|on|to)[ \t]{1,2}(?:the )?[`"']?[\w@./ -]{1,48}?[`"']?(?:[ \t]{1,2}(?:is|was|has been set to|set to|changed to|to|=|->)(?: now)?|:)[ \t]{1,2}[`"']?([^\s`"',]{6,128})/iy,
  ],
  [
    'token api_key api-key apikey secret key',
    'token',
    'random',
    /[\w-]{1,40}(?: key)?[ \t]{1,2}(?:for|of|on)[ \t]{1,2}(?:the )?[\w@./ -]{1,48}?(?:[ \t]{1,2}(?:is|was|=|->)(?: now)?|:)[ \t]{1,2}[`"']?([^\s`"',]{12,512})/iy,
  ],
  [
    'token api_key api-key secret secret_key access_key apikey',
    'token',
    'random',
    /[\w-]{1,40}(?: key)?[ \t]{1,2}[`"']([^\s`"',]{12,512})[`"']/iy,
  ],
  [
    'token api_key api-key secret apikey',
    'token',
    'random',
    /[\w-]{1,40}(?: key)?(?: (?:provided|used|rejected|sent|received|value|found))?[ \t]?[:=]?[ \t]{1,2}([A-Za-z0-9_-]{20,256})(?![A-Za-z0-9_-])/iy,
  ],
  [
    'otp one-time verification_code security_code login_code 2fa_code mfa_code auth_code authentication_code passcode',
    'one_time_code',
    'any',
    /[\w-]{1,40}(?: (?:code|password|passcode))?(?: (?:is|was|for [\w@.+-]{1,64}(?: is)?))?[ \t]?[:=]?[ \t]{1,2}["'`]?(\d{4,8}|\d{3}[- ]\d{3})(?!\d)/iy,
  ],
]

/** Forms without a word to look for; they look through the whole text. */
export const FREE_FORMS: readonly (readonly [type: string, need: Need, form: RegExp])[] = [
  // PostgreSQL's own hash of a password, as pgbouncer's userlist.txt and pg_authid keep it.
  ['password_hash', 'any', /(?<!\w)(md5[0-9a-f]{32})(?!\w)/g],
  // pgbouncer's userlist.txt.
  ['password', 'chosen', /^"[\w.-]{1,64}"[ \t]{1,8}"((?=[^"\n]*\d)[^"\n/:. ]{6,128})"[ \t]{0,4}$/gm],
  // RFC 7517: the private members of a key.
  [
    'private_key',
    'random',
    /"(?:d|p|q|dp|dq|qi|k)\\{0,4}"[ \t]{0,4}:[ \t]{0,4}\\{0,4}"([A-Za-z0-9_-]{40,1024})\\{0,4}"/g,
  ],
  // Value before name, as sorted keys put it.
  [
    'secret',
    'any',
    /"[vV]alue":[ \t]{0,4}"([^"\n]{3,256})"[ \t]{0,4},[ \t]{0,4}"(?:name|key|Name|Key)":[ \t]{0,4}"[^"\n]{0,60}(?:pass(?:word|wd)?|secret|token|api_?key|private_?key|credentials?)"/gi,
  ],
  ['password', 'any', /^[ \t>]{0,4}PASS[ \t]{1,4}([^\s"']{3,128})(?=\\r|\r?$)/gm],
  // pgpass: host:port:database:user:password.
  [
    'password',
    'any',
    /^(?:\*|[\w.-]{1,128}):(?:\*|\d{2,5}):(?:\*|[\w-]{1,64}):(?:\*|[\w.-]{1,64}):([^\s:]{3,128})[ \t]{0,8}$/gm,
  ],
  [
    'discord_bot_token',
    'random',
    /(?<![\w.-])([MNO][A-Za-z0-9_-]{23,27}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27,40})/g,
  ],
  [
    'password_hash',
    'any',
    /(\$(?:2[abxy]?|1|5|6|7|y|gy|apr1|sha1|md5|P|H|argon2(?:id|i|d)|pbkdf2[\w-]{0,16}|scrypt|bcrypt[\w-]{0,12})\$[A-Za-z0-9./$=,+:_-]{16,512})/g,
  ],
  [
    'password_hash',
    'any',
    /(\{(?:S?SHA|SSHA(?:256|512)|SHA(?:256|512)|S?MD5|CRYPT)\}[A-Za-z0-9+/=$.]{16,256})/g,
  ],
]
