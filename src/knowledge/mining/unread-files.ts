import type { Complain } from '../sources/archive.ts'

/** Pages in a form that is not read; what else lies beside runbooks, such as pictures, is no page. */
const PAGE =
  /\.(?:pdf|docx?|odt|rtf|rst|adoc|asciidoc|org|textile|wiki|mediawiki|tex|pptx?|xlsx?|ods|tsv|xml|ipynb|eml|msg)$/i

const endingOf = (name: string): string =>
  /[^/](\.[A-Za-z0-9]{1,12})$/.exec(name)?.[1]?.toLowerCase() ?? 'no ending'

/** Counts the files that nothing reads, by how their names end, to say it once for each. */
export function unreadFiles(): { add(name: string): void; tell(complain: Complain): void } {
  const byEnding = new Map<string, string[]>()
  const tell = (complain: Complain, ending: string, names: readonly string[]): void => {
    const [first = ''] = names
    const are = names.length === 1 ? 'is' : `and ${names.length - 1} more with ${ending} are`
    const fix = PAGE.test(first) ? ': export it as markdown or HTML' : ''
    complain(first, `${are} not read, being no markdown, HTML, text, YAML, CSV or JSON${fix}`)
  }
  return {
    add: (name) => {
      const ending = endingOf(name)
      byEnding.set(ending, [...(byEnding.get(ending) ?? []), name])
    },
    tell: (complain) => {
      for (const [ending, names] of byEnding) tell(complain, ending, names)
    },
  }
}
