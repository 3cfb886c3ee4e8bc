import { useState } from 'react'
import type { SlackFile } from '../workspace/types.ts'

/** A snippet under a message: its first lines, all of it on demand, and where to download it. */
export function FileCard({ file }: { file: SlackFile }) {
  const [whole, setWhole] = useState<string | null>(null)
  const expand = async () => setWhole(await (await fetch(`/files/${file.id}`)).text())
  return (
    <figure className="file-card">
      <figcaption>
        <strong>{file.title}</strong>
        <span className="file-facts">
          {file.name} · {file.lines} lines
        </span>
        <a href={`/files/${file.id}?download=1`} download={file.name}>
          Download
        </a>
      </figcaption>
      <pre>{whole ?? file.preview}</pre>
      {whole === null && file.lines_more > 0 && (
        <button type="button" className="file-more" onClick={() => void expand()}>
          Show all {file.lines} lines
        </button>
      )}
    </figure>
  )
}
