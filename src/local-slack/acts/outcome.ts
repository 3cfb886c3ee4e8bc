/** How something a person did ended; refusals carry a name the page can show. */
export type Outcome<Extra = object> = ({ ok: true } & Extra) | { ok: false; error: string }

export const refused = (error: string): { ok: false; error: string } => ({ ok: false, error })
