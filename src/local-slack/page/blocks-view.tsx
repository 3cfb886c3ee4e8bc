import type { ReactNode } from 'react'
import type { Block, Json } from '../workspace/types.ts'
import { actionIdOf, elementsOf, partOf, typeOf, type Value } from './element-facts.ts'
import { ElementView, isInteractive } from './element-view.tsx'
import { hasMarkdownTable } from './mend-block.ts'
import { usePage } from './page-context.ts'
import { Rendered } from './rendered.tsx'
import { Context, Header, Picture, SectionText } from './text-blocks.tsx'

/** Where blocks stand: a press names it. */
export type BlocksSurface = { channel: string; ts: string } | { ephemeralId: string } | { viewId: string }

interface BlockProps {
  block: Block
  surface: BlocksSurface
}

function usePress({ block, surface }: BlockProps) {
  const { call } = usePage()
  return (element: Json, value: Value) =>
    call('action', { ...surface, actionId: actionIdOf(element), blockId: block.block_id ?? '', value })
}

function Elements({ elements, block, surface }: BlockProps & { elements: Json[] }) {
  const press = usePress({ block, surface })
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

const Actions = (props: BlockProps) => <Elements {...props} elements={elementsOf(props.block)} />

function Section(props: BlockProps) {
  const accessory = partOf(props.block, 'accessory')
  if (!accessory) return <SectionText block={props.block} />
  return (
    <div className="slack-beside">
      <div className="slack-beside-text">
        <SectionText block={props.block} />
      </div>
      {isInteractive(accessory) ? (
        <Elements {...props} elements={[accessory]} />
      ) : (
        <Picture image={accessory} />
      )}
    </div>
  )
}

const Markdown = ({ block }: BlockProps) => (
  <>
    <Rendered blocks={[block]} />
    {hasMarkdownTable(block) && (
      <p className="unsupported">
        A markdown table is drawn here; Slack may show its source. Use a table block.
      </p>
    )}
  </>
)

const ByRenderer = ({ block }: BlockProps) => <Rendered blocks={[block]} />

/** What slack-blocks-to-jsx draws as Slack does; for a type it does not know it shows nothing at all. */
const BY_RENDERER = [
  'alert',
  'card',
  'carousel',
  'container',
  'data_visualization',
  'file',
  'plan',
  'rich_text',
  'table',
  'task_card',
  'video',
]

const KINDS: Record<string, (props: BlockProps) => ReactNode> = {
  ...Object.fromEntries(BY_RENDERER.map((type) => [type, ByRenderer])),
  actions: Actions,
  context: Context,
  context_actions: Actions,
  divider: () => <hr className="slack-divider" />,
  header: Header,
  image: ({ block }) => <Picture image={block} />,
  markdown: Markdown,
  section: Section,
}

/** A message's, a modal's or the Home tab's blocks; inputs of a modal are the modal's own. */
export function BlocksView({ blocks, surface }: { blocks: readonly Block[]; surface: BlocksSurface }) {
  return blocks.map((block, index) => {
    const Kind = KINDS[block.type]
    const key = block.block_id || index
    return Kind ? (
      <div key={key} className="slack-block" data-block={block.type}>
        <Kind block={block} surface={surface} />
      </div>
    ) : (
      <p key={key} className="unsupported">
        The local Slack cannot draw a block of the type “{block.type}”; Slack may.
      </p>
    )
  })
}
