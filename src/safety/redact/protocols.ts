import type { Finder } from './spans.ts'

/** Protocols and devices in which a password stands at a place and not beside a name. Each group is one secret. */
const PLACES: readonly RegExp[] = [
  // RFC 9051 §6.2.3: a1 LOGIN bob "secret"
  /\bLOGIN[ ]{1,4}"?[^\s"]{1,64}"?[ ]{1,4}"([^"\n]{3,64})"/g,
  // RFC 3261 §19.1.1: sip:bob:secret@host
  /\bsips?:[^\s:@<>"']{1,64}:([^\s:@<>"']{3,64})@/g,
  // IRC services: PRIVMSG NickServ :IDENTIFY secret
  /\bNickServ[ ]{0,4}:?[ ]{0,4}IDENTIFY[ ]{1,4}([^\s"']{4,64})/gi,
  // SNMPv3 on routers: snmp-server user bob … auth sha secret priv aes 128 secret
  /\bsnmp[^\n"']{1,80}?\bauth[ ]{1,4}(?:md5|sha(?:-?\d{3})?)[ ]{1,4}([^\s"']{4,64})(?:[ ]{1,4}priv[ ]{1,4}(?:3?des|aes)(?:[ -]?\d{3})?[ ]{1,4}([^\s"']{4,64}))?/gi,
  // FreeRADIUS: radtest bob secret host port shared-secret
  /\bradtest[ ]{1,4}[^\s"']{1,64}[ ]{1,4}([^\s"']{3,64})[ ]{1,4}[^\s"']{1,128}[ ]{1,4}\d{1,5}[ ]{1,4}([^\s"']{3,64})/g,
  // Secret stores of clouds: what is put in, whichever option comes first
  /\bkeyvault[ ]{1,4}secret[ ]{1,4}set\b[^\n]{0,200}?--value[ =]["']?([^\s"']{3,512})/g,
  /--secret-string[ =]["']?([^\s"'{]{3,512})/g,
  /\bput-parameter\b(?=[^\n]{0,300}\bSecureString\b)[^\n]{0,300}?--value[ =]["']?([^\s"']{3,512})/g,
  // cmd.exe: net use \\host\share /user:DOMAIN\name secret
  /\bnet[ ]{1,4}use\b[^\n"']{1,160}?\/user:[^\s"']{1,80}[ ]{1,4}([^\s"'/]{3,64})/gi,
]

/** What two programs say to each other, as logs and scripts show it. */
export const protocols: Finder = (text, add) => {
  for (const place of PLACES) {
    place.lastIndex = 0
    for (let hit = place.exec(text); hit; hit = place.exec(text)) {
      let from = hit.index
      for (const secret of hit.slice(1)) {
        if (secret === undefined) continue
        const start = text.indexOf(secret, from)
        add(start, start + secret.length, 'password')
        from = start + secret.length
      }
    }
  }
}
