import type { Folding } from '../case-input.ts'
import type { ChangeFacts } from './commit.ts'

/** `payments-service` as folders name it. */
const folderName = (service: string): string =>
  service
    .toLowerCase()
    .replace(/[-_]?(service|svc|api)$/, '')
    .replace(/-\d+$/, '')

function touches(files: readonly string[], service: string): boolean {
  const [name, short] = [service.toLowerCase(), folderName(service)]
  return files.some(
    (file) =>
      file.startsWith(`${name}/`) ||
      file.includes(`/${name}/`) ||
      (short.length > 2 && file.split(/[/._-]/).includes(short)),
  )
}

/** The services a change is about: the one it names, else those whose folders it touches. */
export function targetsOf({ row, files }: ChangeFacts, folding: Folding): string[] {
  const named = row.entity ?? (typeof row.attrs.service === 'string' ? row.attrs.service : null)
  if (named !== null) return [folding.serviceOf(named) ?? named]
  return folding.services.filter((service) => touches(files, service))
}
