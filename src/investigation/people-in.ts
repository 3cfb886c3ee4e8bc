import type { CaseFile } from './case-file.ts'
import { namesOf } from './model/citations.ts'
import { peopleOf } from './verdict/people.ts'

/** Names of whoever made the changes of a case file, as its connectors tell them. */
export const peopleIn = (caseFile: CaseFile): string[] =>
  peopleOf(caseFile.incident.changes, namesOf(caseFile))
