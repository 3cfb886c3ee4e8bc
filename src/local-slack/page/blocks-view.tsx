import { type ComponentProps, useMemo } from 'react'
import { Message } from 'slack-blocks-to-jsx'
import type { Block, Json } from '../workspace/types.ts'
import { actionIdOf, elementsOf, partOf, typeOf, type Value } from './element-facts.ts'
import { ElementView, isInteractive } from './element-view.tsx'
import { usePage } from './page-context.ts'

/** Where blocks stand: a press names it. */
export type BlocksSurface = { channel: string; ts: string } | { ephemeralId: string } | { viewId: string }

interface BlocksProps {
  blocks: readonly Block[]
  surface: BlocksSurface
}

/** What slack-blocks-to-jsx draws; it shows nothing at all for anything else. */
const DRAWN = new Set(
  'alert card carousel container context data_visualization divider file header image markdown plan rich_text section table task_card video'.split(
    ' ',
  ),
)

type Part =
  | { kind: 'drawn'; key: string; blocks: Block[] }
  | { kind: 'actions'; key: string; block: Block; elements: Json[] }
  | { kind: 'beside'; key: string; block: Block; accessory: Json }
  | { kind: 'unsupported'; key: string; type: string }

function partFor(block: Block, index: number): Part {
  const key = block.block_id ?? String(index)
  const accessory = partOf(block, 'accessory')
  if (block.type === 'actions' || block.type === 'context_actions') {
    return { kind: 'actions', key, block, elements: elementsOf(block) }
  }
  if (block.type === 'section' && accessory && isInteractive(accessory)) {
    return { kind: 'beside', key, block, accessory }
  }
  return DRAWN.has(block.type)
    ? { kind: 'drawn', key, blocks: [block] }
    : { kind: 'unsupported', key, type: block.type }
}

/** Neighbours that the renderer draws stay together: it spaces them itself. */
function partsOf(blocks: readonly Block[]): Part[] {
  const parts: Part[] = []
  for (const [index, block] of blocks.entries()) {
    const part = partFor(block, index)
    const last = parts.at(-1)
    if (part.kind === 'drawn' && last?.kind === 'drawn') last.blocks.push(block)
    else parts.push(part)
  }
  return parts
}

function Drawn({ blocks }: { blocks: readonly Block[] }) {
  const { slack, theme } = usePage()
  const data = useMemo(
    () => ({
      users: slack.people.map(({ id, name }) => ({ id, name })),
      channels: slack.channels.map(({ id, name }) => ({ id, name })),
      user_groups: [],
    }),
    [slack.people, slack.channels],
  )
  return (
    <Message
      withoutWrapper
      name=""
      logo=""
      theme={theme}
      data={data}
      blocks={blocks as ComponentProps<typeof Message>['blocks']}
    />
  )
}

function usePress(surface: BlocksSurface, block: Block) {
  const { call } = usePage()
  return (element: Json, value: Value) =>
    void call('action', { ...surface, actionId: actionIdOf(element), blockId: block.block_id ?? '', value })
}

function Actions({ block, elements, surface }: { block: Block; elements: Json[]; surface: BlocksSurface }) {
  const press = usePress(surface, block)
  return (
    <div className="slack-actions">
      {elements.map((element, index) => (
        <ElementView
          key={`${typeOf(element)}-${actionIdOf(element) || index}`}
          element={element}
          onAct={(value) => press(element, value)}
        />
      ))}
    </div>
  )
}

/** A message's, a modal's or the Home tab's blocks; inputs of a modal are the modal's own. */
export function BlocksView({ blocks, surface }: BlocksProps) {
  return partsOf(blocks).map((part) => {
    switch (part.kind) {
      case 'drawn':
        return <Drawn key={part.key} blocks={part.blocks} />
      case 'actions':
        return <Actions key={part.key} block={part.block} elements={part.elements} surface={surface} />
      case 'beside': {
        const { accessory, ...section } = part.block
        return (
          <div key={part.key} className="slack-beside">
            <div>
              <Drawn blocks={[section as Block]} />
            </div>
            <Actions block={part.block} elements={[part.accessory]} surface={surface} />
          </div>
        )
      }
      case 'unsupported':
        return (
          <p key={part.key} className="unsupported">
            The local Slack cannot draw a block of the type “{part.type}”; Slack may.
          </p>
        )
    }
  })
}
