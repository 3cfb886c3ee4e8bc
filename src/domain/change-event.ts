/** A change that a tool of the team told us of. */
export interface ChangeEvent {
  /** The sender's id: the same one again replaces what was said before. */
  sourceId: string
  /** The sender's word: `deploy`, `flag`, `config`, `migration` … */
  type: string
  /** null when the sender names none. */
  service: string | null
  title: string
  /** When it took effect, milliseconds UTC. */
  at: number
  attrs: Record<string, unknown>
}
