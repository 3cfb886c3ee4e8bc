import type { Alert } from '../../domain/signal.ts'
import { placesNamed } from './places.ts'

const LABELS =
  /^(?:aws_|gcp_|cloud_|k8s_|kube_)?(?:region|cluster|zone|az|availability_zone|environment|env|stage|datacenter|dc|ring|track|location|cell|pop|site)(?:_name)?$/i

/**
 * Where an alert fires: what its labels say, else what its title names when that is one place. Null when neither does: a
 * title that names two regions says of neither that it is the one.
 */
export function placeOfAlert({ labels, title, entity }: Alert): string | null {
  const labelled = Object.entries(labels)
    .filter(([key, value]) => LABELS.test(key) && value.trim() !== '')
    .map(([, value]) => value.trim())
  if (labelled.length > 0) return labelled.join('/')
  const named = placesNamed(`${title} ${entity ?? ''}`)
  return named.length > 0 ? named.join('/') : null
}
