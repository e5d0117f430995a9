/** Names of applications and their publishers in the form in which winget compares them: without what changes from release to release. */

const LEGAL_FORMS: ReadonlySet<string> = new Set(
  `AB AD AG APS AS ASA BV CO COMPANY CORP CORPORATION CV DOO EV GES GESMBH GMBH HOLDING HOLDINGS INC INCORPORATED KG KS LIMITED LLC LP LTD LTDA MBH NV PLC PS PTY PVT SA SARL
  SC SCA SL SP SPA SRL SRO SUBSIDIARY`.split(/\s+/),
)

/** Of those the ones that stand in names of applications, too. */
const COMPANIES = /^(?:inc|ltd|llc|gmbh|corp|corporation|incorporated|limited)\.?,?$/i

const ARCHITECTURES = [
  /(?<!\p{Nd})(?:32|64)[/\\](?:32|64)[\p{Pd}\p{Pc}\p{Z}]?bits?(?:\sedition)?/giu,
  /(?<=^|[^\p{L}\p{Nd}])(?:x64|x86[\p{Pd}\p{Pc}]64|amd64)(?=\P{Nd}|$)(?:\sedition)?/giu,
  /(?<=^|[^\p{L}\p{Nd}])(?:x32|x86)(?=\P{Nd}|$)(?:\sedition)?/giu,
  /(?<=^|[^\p{L}\p{Nd}])(?:64|x64|32|x86)[\p{Pd}\p{Pc}\p{Z}]?bits?(?:\sedition)?/giu,
]
const LANGUAGES =
  'af|am|ar|az|be|bg|bn|bs|ca|co|cs|cy|da|de|el|en|es|et|eu|fa|fi|fil|fr|fy|ga|gd|gl|gu|he|hi|hr|hu|hy|id|is|it|iu|ja|ka|kk|km|kn|ko|kok|lb|lo|lt|lv|mi|mk|ml|mn|mr|ms|mt|nb|ne|nl|nn|or|pa|pl|ps|pt|qu|quz|ro|ru|rw|sa|si|sk|sl|sq|sr|sv|sw|ta|te|th|tr|tt|ug|uk|ur|uz|vi|wo|xh|yo|zh|zu'
/** A language tag such as `en-US`. */
const LOCALE = new RegExp(`(?<!\\p{L})(?:${LANGUAGES})(?:-(?:cans|cyrl|latn|mong))?-[a-z]{2}(?:-valencia)?(?!\\p{L})`, 'giu')
const VERSION_WORD = 'v|ver|version|versión|versão|versie|wersja|build|release|rc|sp'

/** What is cut out of a name, one after the other. */
const NAME_CUTS = [
  /(?:https?|ftp):\/\//giu,
  // The number of a Microsoft article is part of the name.
  /[()](?=KB\d)|(?<=\(KB\d+)\)/giu,
  new RegExp(
    `(?:(?<!\\p{L})(?:r|${VERSION_WORD})\\P{L}?)*\\p{Nd}+(?:[\\p{Po}\\p{Pd}\\p{Pc}]\\p{Nd}?(?:rc|b|a|r|sp|k)?\\p{Nd}+)+(?:[\\p{Po}\\p{Pd}\\p{Pc}]?[\\p{L}\\p{Nd}]+)*`,
    'giu',
  ),
  new RegExp(
    `(?:for\\s)?(?<!\\p{L})(?:p|r|${VERSION_WORD})(?:\\P{L}|\\P{L}\\p{L})?(?:\\p{Nd}|\\.\\p{Nd})+(?:rc|b|a|r|v|sp)?\\p{Nd}?`,
    'giu',
  ),
  /\sen\s*$/giu,
  /\([^()]*\)|\[[^[\]]*\]/gu,
  /\([^()]*\)|\[[^[\]]*\]/gu,
]

/**
 * The name of an application without architecture, language, version and brackets, letters and digits only.
 *
 * @param name as Add/Remove Programs shows it
 * @returns lower case; where nothing is left, the name itself as far as it has letters and digits
 */
export function normalName(name: string): string {
  let text = unquoted(name)
  for (const pattern of ARCHITECTURES) text = text.replace(pattern, ' ')
  text = text.replace(LOCALE, ' ')
  for (const pattern of NAME_CUTS) text = text.replace(pattern, ' ').trim()
  const words = text.split(/\s+/u).filter((word, at) => at === 0 || !COMPANIES.test(word))
  return lettersAndDigits(words.join('')) || lettersAndDigits(name)
}

/** The name of a publisher without its legal form: `4K` of `4K LLC`; letters and digits only, lower case. */
export function normalPublisher(publisher: string): string {
  const text = unquoted(publisher)
    .replaceAll(/(?:https?|ftp):\/\//giu, '')
    .replaceAll(/\([^()]*\)|\[[^[\]]*\]/gu, ' ')
    .replaceAll(/(?<=(?:^|\P{L})\p{L})[./](?=\p{L}(?:\P{L}|$))/gu, '')
    .replace(/(?<=\p{L}.*)\P{L}+$/u, '')
  const words = text.split(/[\s,/&\p{Pd}]+/u).filter((word) => lettersAndDigits(word) !== '')
  const end = words.findIndex((word, at) => at > 0 && isLegalForm(word))
  const kept = end < 0 ? words : words.slice(0, end)
  return lettersAndDigits(kept.filter((word, at) => at === 0 || !/^\p{Nd}+$/u.test(word)).join(''))
}

function isLegalForm(word: string): boolean {
  return LEGAL_FORMS.has(lettersAndDigits(word).toUpperCase())
}

/** Name and publisher together: what two entries of the same application have in common; empty where there is no name. */
export function normalPair(name: string, publisher: string): string {
  const normal = normalName(name)
  return normal === '' ? '' : `${normalPublisher(publisher)}.${normal}`
}

function unquoted(text: string): string {
  const plain = text.normalize('NFKC').slice(0, 1_000).trim()
  return /^(["'“]).*\1$|^“.*”$/u.test(plain) ? plain.slice(1, -1).trim() : plain
}

function lettersAndDigits(text: string): string {
  return text.replaceAll(/[^\p{L}\p{Nd}]+/gu, '').toLowerCase()
}
