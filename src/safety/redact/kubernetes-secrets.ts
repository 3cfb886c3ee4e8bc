import { jsonSecrets } from './json-secrets.ts'
import { type Finder, matchesOf } from './spans.ts'
import { yamlSecrets } from './yaml-secrets.ts'

const NAMED_DATA =
  /(?:\.dockerconfigjson|\.dockercfg|tls\.key|ca\.key|ssh-privatekey|client-key-data|id_rsa|\.?kubeconfig|keystore\.jks|truststore\.jks)["'\\]{0,3}[ \t]*[:=][ \t]*["'\\]{0,3}([A-Za-z0-9+/_-]{16,}={0,2})/g

/** What Kubernetes keeps in Secrets and kubeconfigs, in YAML and JSON. */
export const kubernetesSecrets: Finder = (text, add) => {
  if (text.includes('Secret')) {
    yamlSecrets(text, add)
    jsonSecrets(text, add)
  }
  for (const match of matchesOf(text, NAMED_DATA)) {
    const value = match[1] ?? ''
    const start = match.index + match[0].length - value.length
    add(start, start + value.length, 'k8s_secret_data')
  }
}
