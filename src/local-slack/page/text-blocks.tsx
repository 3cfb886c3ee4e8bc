import type { Block, Json } from '../workspace/types.ts'
import { elementsOf, partOf, typeOf, wordsOf } from './element-facts.ts'
import { plainTextOf, richTextOf } from './mrkdwn.ts'
import { Rendered } from './rendered.tsx'

/** A text object: mrkdwn or plain text. */
export function Text({ object }: { object: Json }) {
  const text = typeof object.text === 'string' ? object.text : ''
  const block =
    typeOf(object) === 'plain_text' ? plainTextOf(text) : richTextOf(text, { links: !object.verbatim })
  return <Rendered blocks={[block]} />
}

/** The page loads nothing from other machines; a picture from there shows as its description. */
export function Picture({ image }: { image: Json }) {
  const url = typeof image.image_url === 'string' ? image.image_url : ''
  const alt = typeof image.alt_text === 'string' ? image.alt_text : ''
  if (url.startsWith('data:image/')) return <img className="slack-image" src={url} alt={alt} />
  return <span className="unsupported">Picture, not loaded here: {alt}</span>
}

/** The text and fields of a section, without its accessory. */
export function SectionText({ block }: { block: Block }) {
  const text = partOf(block, 'text')
  const fields = elementsOf(block, 'fields')
  return (
    <>
      {text && <Text object={text} />}
      {fields.length > 0 && (
        <div className="slack-fields">
          {fields.map((field, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: fields have no name of their own and no state
            <Text key={index} object={field} />
          ))}
        </div>
      )}
    </>
  )
}

export function Header({ block }: { block: Block }) {
  return (
    <h3 className="slack-header">
      <Rendered blocks={[plainTextOf(wordsOf(block, 'text'))]} />
    </h3>
  )
}

export function Context({ block }: { block: Block }) {
  return (
    <div className="slack-context">
      {elementsOf(block).map((element, index) =>
        typeOf(element) === 'image' ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: they have no name of their own and no state
          <Picture key={index} image={element} />
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: they have no name of their own and no state
          <Text key={index} object={element} />
        ),
      )}
    </div>
  )
}
