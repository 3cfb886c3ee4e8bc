import { stemsOf } from './tokens.ts'

/**
 * Words that people ask with and that are about nothing. They are no stop words: a team of which little is known writes
 * some of them once, and they would seem rare.
 */
const FAINT = new Set(
  stemsOf(
    `say says said see sees saw seen look looks looked looking come comes came coming go goes gone going went take takes took taken
     keep keeps kept make makes made making give gives gave given find finds found tell tells told try tries tried use uses used
     using want wants wanted need needs needed seem seems become feel turn turns put puts show shows leave leaves happen happens
     happened happening stand stands sit sits way ways thing things stuff people person folk time times kind sort lot lots bit
     couple possible possibly actually quite pretty plain plainly simply probably perhaps always ever even only many more other
     others another good well able sure whole every each also then there here anybody everybody everyone everything nobody
     one ones like please weird odd strange funny something special look though although hardly really suddenly`,
  ),
)

/** What such a word counts. */
const FAINTLY = 0.3

/** Words of any alert: what they count where one was pasted. */
const POSTED = new Set(
  stemsOf(
    `alert alerts firing fired resolved page paged limit threshold critical warning value current ratio rate percent triggered
     monitor sev p1 p2 p3 incident problem issue`,
  ),
)

/** How much a stem counts besides how rare it is, 0 to 1. */
export const loudness = (stem: string, isPost: boolean): number =>
  FAINT.has(stem) || (isPost && POSTED.has(stem)) ? FAINTLY : 1

/** Stems of a text that tell what it is about: neither faint nor of any alert, and no number. */
export const tellingStems = (text: string): string[] => [
  ...new Set(stemsOf(text).filter((stem) => loudness(stem, true) === 1 && /^[^\d].{2,}$/.test(stem))),
]
