/**
 * What Slack takes, https://docs.slack.dev/reference/block-kit/blocks, and what was seen to fail below it.
 * Lengths are characters.
 */
export const LIMITS = {
  blocks: 50,
  modalBlocks: 100,
  sectionText: 3000,
  buttonText: 75,
  optionText: 75,
  confirmTitle: 100,
  confirmText: 300,
  confirmButton: 30,
  actions: 25,
  blockId: 255,
  /** Fallback text; chat.update fails with msg_too_long near 4,000. */
  text: 3900,
  /** All blocks of a message together; rejected near 13,200, once at 11,300. */
  message: 10_000,
} as const
