import type { ModelBlock } from '../domain/model.ts'
import { redactJson } from '../safety/redact/redact-json.ts'
import type { RedactTexts } from '../safety/redact/redaction.ts'
import type { RoleRequest } from './ask-model.ts'

async function redactBlock(block: ModelBlock, redact: RedactTexts): Promise<ModelBlock> {
  switch (block.type) {
    case 'text':
    case 'tool-answer': {
      const [text = ''] = await redact([block.text])
      return { ...block, text }
    }
    case 'tool-call':
      return { ...block, input: JSON.parse(await redactJson(JSON.stringify(block.input ?? null), redact)) }
    // The provider's own, signed and unread.
    case 'opaque':
      return block
  }
}

/** A request without secrets. Redacting twice changes nothing, so the cached prefix stays the same bytes. */
export async function redactRequest(request: RoleRequest, redact: RedactTexts): Promise<RoleRequest> {
  const [system = ''] = await redact([request.system])
  const messages = await Promise.all(
    request.messages.map(async ({ role, content }) => ({
      role,
      content: await Promise.all(content.map((block) => redactBlock(block, redact))),
    })),
  )
  return { ...request, system, messages }
}
