import type { Asked } from '../asked.ts'

interface Build {
  version: string
  application?: string | undefined
  revision?: string | undefined
  goVersion?: string | undefined
}

/**
 * Which implementation answers: they do not give the same numbers (VictoriaMetrics looks back before the window of a
 * `rate()`, Prometheus does not). Mimir names itself; Thanos has versions below 1; VictoriaMetrics says
 * nothing but the version of the Prometheus it stands in for.
 */
export function flavourOf(asked: Asked<Build>): string {
  if (!asked.ok) return 'Prometheus-compatible'
  const { version, application, revision, goVersion } = asked.value
  if (application) return `${application} ${version}`
  if (!revision && !goVersion) return `VictoriaMetrics (stands in for Prometheus ${version})`
  return version.startsWith('0.') ? `Thanos ${version}` : `Prometheus ${version}`
}

/** For `doctor`: only Prometheus itself could be had to test against. */
export const withVerified = (flavour: string): string =>
  /^Prometheus \d/.test(flavour) ? flavour : `${flavour}; not verified against the real service`
