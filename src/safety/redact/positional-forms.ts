import type { PhraseForm } from './phrase-forms.ts'

/** Secrets whose place, not their name, says what they are: arguments of calls, steps of CI, states of Terraform. */
export const POSITIONAL_FORMS: readonly PhraseForm[] = [
  // Calls that take a user and a password: smtp.login("a", "x"), smtp.PlainAuth("", "a", "x", "mx").
  [
    'login signin sign_in authenticate plainauth auth_login setcredentials networkcredential usernamepasswordcredentials passwordauthentication basicawscredentials usernamepasswordauthenticationtoken plaintextauthprovider staticcredentialsprovider newstaticcredentials simplecredential sqlcredential basicauthcredentials usernamepassword',
    'password',
    'chosen',
    /\w{1,40}\([ \t]{0,4}(?:"",[ \t]{0,4})?["'][^"'\n]{1,128}["'][ \t]{0,4},[ \t]{0,4}b?["']([^"'\n]{4,256})["']/iy,
  ],
  // Calls that take an address, a user and a password.
  [
    'connect pconnect getconnection __construct pdo mysqli mysqli_connect mysql_connect ftp_login ssh2_auth_password createconnection ldap_bind imap_open',
    'password',
    'chosen',
    /\w{1,40}\([ \t]{0,4}["'][^"'\n]{1,256}["'][ \t]{0,4},[ \t]{0,4}["'][^"'\n]{1,128}["'][ \t]{0,4},[ \t]{0,4}["']([^"'\n]{4,256})["']/iy,
  ],
  // Keys of signatures and ciphers: jwt.sign(payload, 'x'), createHmac('sha256', 'x'), pgp_sym_decrypt(c, 'x').
  [
    'jwt jwts jsonwebtoken jose',
    'signing_key',
    'any',
    /\w{1,40}\.(?:sign|verify|encode|decode)\([^\n"'(]{1,80},[ \t]{0,4}["']([^"'\n]{8,512})["']/iy,
  ],
  [
    'createhmac hash_hmac createcipheriv createdecipheriv createsecretkey',
    'signing_key',
    'chosen',
    /\w{1,40}\([ \t]{0,4}["'][\w-]{2,24}["'][ \t]{0,4},[ \t]{0,4}(?:\$\w{1,40},[ \t]{0,4}|Buffer\.from\()?["']([^"'\n]{6,512})["']/iy,
  ],
  [
    'pgp_sym_decrypt pgp_sym_encrypt pgp_sym_decrypt_bytea aes_encrypt aes_decrypt encryptbypassphrase decryptbypassphrase',
    'password',
    'any',
    /\w{1,40}\([^\n"'()]{1,128},[ \t]{0,4}E?'([^'\n]{3,256})'/iy,
  ],
  [
    'bearertokens tokenpair oauthtokens oauth2tokens',
    'token',
    'random',
    /\w{1,40}\([ \t]{0,4}["'][^"'\n]{1,2048}["'][ \t]{0,4},[ \t]{0,4}["']([^"'\n]{12,2048})["']/iy,
  ],
  [
    'jwt jwtsettings jwtoptions jwtconfig tokenoptions tokensettings',
    'signing_key',
    'chosen',
    /\w{1,40}"[ \t]{0,4}:[ \t]{0,4}\{[^{}]{0,200}?"(?:Key|SigningKey|Secret)"[ \t]{0,4}:[ \t]{0,4}"([^"\n]{6,512})"/iy,
  ],
  ['operator_unseal', 'secret', 'random', /operator unseal[ \t]{1,4}([A-Za-z0-9+/=]{32,128})/iy],
  [
    'snyk travis circleci infracost codecov buildkite-agent',
    'token',
    'random',
    /[\w-]{1,20}[ \t]{1,4}(?:auth|login|setup|configure)[ \t]{1,4}([\w-]{20,256})/iy,
  ],
  [
    'chpasswd',
    'password',
    'any',
    /chpasswd:\s{1,64}(?:expire: \w{1,8}\s{1,64})?list:[ \t]{0,4}[|>]?[-+]?\s{1,64}(?:- )?[\w.-]{1,32}:([^\s:]{4,128})/iy,
  ],
  ['fernet', 'signing_key', 'random', /fernet\([ \t]{0,4}b?["']([\w-]{43}=?)["']/iy],
  // Outputs and variables of CI.
  [
    '##vso',
    'masked_value',
    'any',
    /##vso\[task\.setvariable [^\]\n]{0,120}(?:pass|pwd|secret|token|key)[^\]\n]{0,80}\]([^\s"']{3,1024})/iy,
  ],
  [
    '::set-output ::set-env ::save-state',
    'masked_value',
    'any',
    /::[\w-]{1,16} name=\w{0,64}(?:pass|pwd|secret|token|key)\w{0,32}::([^\s"']{3,1024})/iy,
  ],
  [
    'evaluating',
    'masked_value',
    'any',
    /evaluating: secrets\.\w{1,64}\s{1,4}(?:[^\n]{0,40}##\[debug\])?[^\n]{0,40}result: '([^'\n]{3,1024})'/iy,
  ],
  [
    'echo print printenv',
    'password',
    'any',
    /\w{1,8}[ \t]{1,4}["']?(?:\$\{?)?\w{0,64}(?:PASSWORD|PASSWD|SECRET|TOKEN|API_?KEY|_PASS|_PW)\w{0,24}\}?["']?[ \t]{0,4}\r?\n([^\s"']{6,1024})[ \t]{0,4}(?=\r?\n|$)/y,
  ],
  // What kubectl prints of one entry of a Secret.
  [
    'secret secrets',
    'k8s_secret_data',
    'any',
    /secrets?[ \t]{1,4}[^\n]{1,160}(?:jsonpath|go-template)[^\n]{1,160}\r?\n([^\s"']{3,4096})[ \t]{0,4}(?=\r?\n|$)/iy,
  ],
  // What other stores print of one secret, when asked for the value alone.
  [
    'keyvault secretsmanager versions_access read kv_get op_read pass_show get-parameter',
    'secret',
    'any',
    /[\w-]{1,20}[ \t]{1,4}[^\n]{0,160}(?:--query|-field[ =]|versions access|op:\/\/|get-secret-value)[^\n]{0,160}\r?\n([^\s"'{]{6,4096})[ \t]{0,4}(?=\r?\n|$)/iy,
  ],
  // MySQL's first start, kubeadm's tokens.
  ['password', 'password', 'any', /password is generated for [^\s:]{1,128}:[ \t]{1,4}(\S{6,128})/iy],
  ['token', 'token', 'any', /token["']?[ \t:=]{1,4}["']?([a-z0-9]{6}\.[a-z0-9]{16})(?![\w.])/iy],
  [
    'use used using try tried entered with',
    'password',
    'chosen',
    /\w{1,8}(?: the)?(?: \w{1,12})? (?:password|passphrase|pwd|pw) ((?=[^\s"']{0,63}\d)[^\s`"',:;()]{6,64})(?=[ ,.;]|$)/iy,
  ],
  // Terraform: what a resource generated, and defaults of variables.
  [
    'random_password random_string tls_private_key random_bytes',
    'password',
    'any',
    /\w{1,40}"[\s\S]{0,800}?"result":[ \t]{0,4}"((?:[^"\\\n]|\\.){3,512})"/iy,
  ],
  [
    'variable',
    'password',
    'any',
    /variable[ \t]{1,4}"\w{0,64}(?:password|passwd|secret|token|api_?key|private_?key)\w{0,32}"[ \t]{0,4}\{[^}"]{0,200}(?:description[ \t]{0,8}=[ \t]{0,4}"[^"\n]{0,200}"[^}"]{0,120})?default[ \t]{0,16}=[ \t]{0,4}"([^"\n]{3,512})"/iy,
  ],
  [
    'alias',
    'secret',
    'random',
    /alias[ \t]{1,4}set[ \t]{1,4}\S{1,64}[ \t]{1,4}\S{1,128}[ \t]{1,4}\S{3,128}[ \t]{1,4}["']?([^\s"']{8,128})/iy,
  ],
  // Configurations of proxies, directories and devices.
  ['auth', 'password', 'any', /auth[ \t]{1,4}[\w.-]{1,64}:([^\s:"']{4,128})[ \t]{0,4}(?=\r?\n|$)/iy],
  ['user', 'password', 'any', /user[ \t]{1,4}[\w.-]{1,64}[ \t]{1,4}on[ \t][^\n>]{0,120}>([^\s"']{3,128})/iy],
  ['community', 'password', 'chosen', /community[ \t]{1,4}([^\s"']{6,64})[ \t]{1,4}(?:RO|RW|ro|rw)\b/y],
  // cmd.exe puts the password before the user, too.
  [
    'net_use',
    'password',
    'chosen',
    /net use[ \t]{1,4}[^\n"']{1,160}?[ \t]([^\s/"'\\]{4,64})[ \t]{1,4}\/user:/iy,
  ],
  // "I pasted the token by mistake: …"
  [
    'token key secret credential api_key apikey pat',
    'token',
    'mixed',
    /[\w-]{1,16}(?: [a-z']{1,14}){1,5}(?:[ \t]?[:=][ \t]{1,2}[`"']?|[ \t]{1,2}`)([A-Za-z0-9_+/=-]{20,512})/iy,
  ],
]
