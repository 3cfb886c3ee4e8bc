/** How Slack marks a channel that others than this workspace read. */
export interface SharedMarks {
  is_shared?: boolean | null | undefined
  is_ext_shared?: boolean | null | undefined
  is_pending_ext_shared?: boolean | null | undefined
  is_org_shared?: boolean | null | undefined
}

/** Whether another organization reads it or is about to: with workspaces of its own organization a channel stays its own. */
export const isShared = (channel: SharedMarks): boolean =>
  channel.is_ext_shared === true ||
  channel.is_pending_ext_shared === true ||
  (channel.is_shared === true && channel.is_org_shared !== true)
