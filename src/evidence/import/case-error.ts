/** A recorded case cannot be read. The message names the file, the line when known, and the fix. */
export class CaseError extends Error {
  readonly code = 'CASE'
  override name = 'CaseError'
}
