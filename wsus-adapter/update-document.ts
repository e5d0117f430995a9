import { SaxesParser } from 'saxes'
import type { SaxesAttributeNS } from 'saxes'

import { WsusError } from './error.ts'
import { isWsusTime } from './time.ts'
import type { InstallationBehavior, Relations, WsusTime } from './types.ts'
import { PUBLICATION_STATE } from './types.ts'

/** Namespaces of update documents (MS-WSUSSS 2.2.3, schema of the year 2002). */
const UPDATE_NAMESPACE = 'http://schemas.microsoft.com/msus/2002/12/Update'
const CATEGORY_NAMESPACE = 'http://schemas.microsoft.com/msus/2002/12/UpdateHandlers/Category'
const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const DEPTH_LIMIT = 64
const INFO_URLS = 100
const DIGEST_BYTES: Readonly<Record<string, number>> = { SHA1: 20, SHA256: 32 }

/** Texts of a document in one language, e.g. `en`, `ja`, `zh-tw`; `all` where a document knows no languages. */
export interface DocumentText {
  language: string
  title: string
  description: string | null
  releaseNotes: string | null
  infoUrls: string[]
}

/** A file as a document names it; digests are hexadecimal, lower case. */
export interface DocumentFile {
  name: string
  bytes: number
  sha1: string | null
  sha256: string | null
}

/** An update document, as far as a CMDB needs it. Ids are lower case. */
export interface UpdateDocument {
  updateId: string
  /** 0 when the document does not say. */
  revisionNumber: number
  /** `Software`, `Driver`, `Category`, `Detectoid` or a newer word. */
  updateType: string
  /** True for what an administrator can approve; parts of a bundle, categories and detectoids are not. */
  explicitlyDeployable: boolean
  publicationState: number
  creationDate: WsusTime | null
  msrcSeverity: string | null
  legacyName: string | null
  requiresEula: boolean
  downloadBytes: number | null
  defaultLanguage: string | null
  kbArticles: string[]
  bulletins: string[]
  supportUrl: string | null
  texts: DocumentText[]
  installation: InstallationBehavior | null
  uninstallation: InstallationBehavior | null
  relations: Relations
  /** What it consists of, by revision: the same updates as in `relations.bundles`. */
  parts: { updateId: string; revisionNumber: number }[]
  files: DocumentFile[]
  /** `Company`, `ProductFamily`, `Product`, `UpdateClassification`, …; null when it is no category. */
  categoryType: string | null
}

type Attributes = Readonly<Record<string, SaxesAttributeNS>>

const LISTS: Readonly<Record<string, keyof Relations>> = {
  SupersededUpdates: 'supersedes',
  BundledUpdates: 'bundles',
  Prerequisites: 'prerequisites',
}
const IMPACTS: readonly string[] = ['Normal', 'Minor', 'RequiresExclusiveHandling']
const REBOOTS: readonly string[] = ['NeverReboots', 'AlwaysRequiresReboot', 'CanRequestReboot']

/**
 * Reads an update document. Prefixes are not fixed, so elements are known by namespace and local name. Whether a prerequisite is a
 * category is not always marked: compare the ids with the known categories.
 * @param operation the call that gave it, for errors
 * @throws WsusError `wsus_answer_malformed` for texts that are no update document; document types are refused
 */
export function readUpdateDocument(xml: string, operation: string): UpdateDocument {
  const reader = new DocumentReader(operation)
  const parser = new SaxesParser({ xmlns: true })
  parser.on('doctype', () => {
    throw malformed(operation, 'doctype')
  })
  parser.on('opentag', ({ uri, local, attributes }) => reader.open(uri, local, attributes))
  parser.on('text', (text) => reader.take(text))
  parser.on('cdata', (text) => reader.take(text))
  parser.on('closetag', () => reader.close())
  try {
    parser.write(xml).close()
  } catch (cause) {
    throw cause instanceof WsusError ? cause : malformed(operation, 'xml', cause)
  }
  return reader.document()
}

/**
 * What an update document says of other updates.
 * @throws WsusError as `readUpdateDocument`
 */
export function documentRelations(xml: string, operation = 'ExecuteSPGetXmlForUpdate'): Relations {
  return readUpdateDocument(xml, operation).relations
}

class DocumentReader {
  readonly #operation: string
  readonly #path: string[] = []
  readonly #relations = { supersedes: new Set<string>(), bundles: new Set<string>(), prerequisites: new Set<string>() }
  readonly #kbArticles = new Set<string>()
  readonly #bulletins = new Set<string>()
  readonly #texts: DocumentText[] = []
  readonly #files: DocumentFile[] = []
  readonly #parts = new Map<string, { updateId: string; revisionNumber: number }>()
  #identity: { updateId: string; revisionNumber: number } | null = null
  #properties: Attributes = {}
  #installation: InstallationBehavior | null = null
  #uninstallation: InstallationBehavior | null = null
  #supportUrl: string | null = null
  #categoryType: string | null = null
  #digestAlgorithm = ''
  #text = ''

  constructor(operation: string) {
    this.#operation = operation
  }

  open(uri: string, local: string, attributes: Attributes): void {
    if (this.#path.length === 0 && (uri !== UPDATE_NAMESPACE || local !== 'Update')) this.#malformed('no_update')
    this.#path.push(uri === UPDATE_NAMESPACE ? local : '')
    if (this.#path.length > DEPTH_LIMIT) this.#malformed('depth')
    this.#text = ''
    if (uri === CATEGORY_NAMESPACE && local === 'CategoryInformation') this.#categoryType = value(attributes, 'CategoryType')
    switch (this.#path[1]) {
      case 'UpdateIdentity':
        if (this.#path.length === 2) this.#identity = this.#readIdentity(attributes)
        return
      case 'Properties':
        return this.#openProperty(attributes)
      case 'LocalizedPropertiesCollection':
        if (this.#path.length === 3 && this.#path[2] === 'LocalizedProperties')
          this.#texts.push({ language: '', title: '', description: null, releaseNotes: null, infoUrls: [] })
        return
      case 'Relationships':
        return this.#openRelation(attributes)
      case 'Files':
        return this.#openFile(attributes)
      default:
    }
  }

  take(text: string): void {
    this.#text += text
  }

  close(): void {
    const text = this.#text.trim()
    const [, section, entry = '', leaf = ''] = this.#path
    const depth = this.#path.length
    if (text !== '') {
      if (section === 'Properties' && depth === 3) this.#closeProperty(entry, text)
      else if (section === 'LocalizedPropertiesCollection' && depth === 4 && entry === 'LocalizedProperties') this.#closeText(leaf, text)
      else if (section === 'Files' && depth === 4 && entry === 'File' && leaf === 'AdditionalDigest')
        this.#digest(this.#files.at(-1), this.#digestAlgorithm, text)
    }
    this.#path.pop()
    this.#text = ''
  }

  document(): UpdateDocument {
    const properties = this.#properties
    const created = value(properties, 'CreationDate')
    if (this.#identity === null) this.#malformed('no_identity')
    return {
      ...this.#identity,
      updateType: value(properties, 'UpdateType') ?? '',
      explicitlyDeployable: flag(properties, 'ExplicitlyDeployable'),
      publicationState: value(properties, 'PublicationState') === 'Expired' ? PUBLICATION_STATE.expired : PUBLICATION_STATE.published,
      creationDate: created !== null && isWsusTime(created) ? created : null,
      msrcSeverity: value(properties, 'MsrcSeverity'),
      legacyName: value(properties, 'LegacyName'),
      requiresEula: value(properties, 'EulaID') !== null,
      downloadBytes: value(properties, 'MaxDownloadSize') === null ? null : this.#bytes(properties, 'MaxDownloadSize'),
      defaultLanguage: value(properties, 'DefaultPropertiesLanguage'),
      kbArticles: [...this.#kbArticles],
      bulletins: [...this.#bulletins],
      supportUrl: this.#supportUrl,
      texts: this.#texts.filter(({ language, title }) => language !== '' && title !== ''),
      installation: this.#installation,
      uninstallation: this.#uninstallation,
      relations: {
        supersedes: [...this.#relations.supersedes],
        bundles: [...this.#relations.bundles],
        prerequisites: [...this.#relations.prerequisites],
      },
      parts: [...this.#parts.values()],
      files: this.#files,
      categoryType: this.#categoryType,
    }
  }

  #readIdentity(attributes: Attributes): { updateId: string; revisionNumber: number } {
    const updateId = value(attributes, 'UpdateID') ?? ''
    const revision = value(attributes, 'RevisionNumber') ?? '0'
    if (!GUID.test(updateId)) this.#malformed('update_id')
    if (!/^\d{1,9}$/.test(revision)) this.#malformed('revision')
    return { updateId: updateId.toLowerCase(), revisionNumber: Number(revision) }
  }

  #openProperty(attributes: Attributes): void {
    const depth = this.#path.length
    if (depth === 2) this.#properties = attributes
    if (depth === 3 && this.#path[2] === 'InstallationBehavior') this.#installation = behavior(attributes)
    if (depth === 3 && this.#path[2] === 'UninstallationBehavior') this.#uninstallation = behavior(attributes)
  }

  #closeProperty(name: string, text: string): void {
    // A translated title garbles the number, so it is taken from here alone.
    if (name === 'KBArticleID' && /^(kb)?\d{1,10}$/i.test(text)) this.#kbArticles.add(text.replace(/^kb/i, ''))
    else if (name === 'SecurityBulletinID') this.#bulletins.add(text)
    else if (name === 'SupportUrl') this.#supportUrl = webAddress(text)
  }

  #closeText(name: string, text: string): void {
    const current = this.#texts.at(-1)
    if (!current) return
    if (name === 'Language') current.language = text.toLowerCase()
    else if (name === 'Title') current.title = text
    else if (name === 'Description') current.description = text
    else if (name === 'ReleaseNotes') current.releaseNotes = text
    else if (name === 'MoreInfoUrl') {
      const url = webAddress(text)
      if (url !== null && current.infoUrls.length < INFO_URLS && !current.infoUrls.includes(url)) current.infoUrls.push(url)
    }
  }

  #openRelation(attributes: Attributes): void {
    const list = this.#path.at(-1) === 'UpdateIdentity' ? LISTS[this.#path[2] ?? ''] : undefined
    if (list === undefined) return
    const identity = this.#readIdentity(attributes)
    this.#relations[list].add(identity.updateId)
    if (list === 'bundles') this.#parts.set(`${identity.updateId}:${identity.revisionNumber}`, identity)
  }

  #openFile(attributes: Attributes): void {
    if (this.#path.length === 4 && this.#path[3] === 'AdditionalDigest') this.#digestAlgorithm = value(attributes, 'Algorithm') ?? ''
    if (this.#path.length !== 3 || this.#path[2] !== 'File') return
    const file = { name: value(attributes, 'FileName') ?? '', bytes: this.#bytes(attributes, 'Size'), sha1: null, sha256: null }
    this.#files.push(file)
    const digest = value(attributes, 'Digest')
    if (digest !== null) this.#digest(file, value(attributes, 'DigestAlgorithm') ?? 'SHA1', digest)
  }

  #digest(file: DocumentFile | undefined, algorithm: string, base64: string): void {
    const name = algorithm.toUpperCase().replace('-', '')
    const length = DIGEST_BYTES[name]
    if (!file || length === undefined) return
    const bytes = Buffer.from(base64, 'base64')
    if (bytes.length !== length) this.#malformed('digest')
    file[name === 'SHA1' ? 'sha1' : 'sha256'] = bytes.toString('hex')
  }

  #bytes(attributes: Attributes, name: string): number {
    const text = value(attributes, name) ?? '0'
    const bytes = Number(text)
    if (!/^\d{1,16}$/.test(text) || !Number.isSafeInteger(bytes)) this.#malformed('size')
    return bytes
  }

  #malformed(reason: string): never {
    throw malformed(this.#operation, reason)
  }
}

function behavior(attributes: Attributes): InstallationBehavior {
  const place = (words: readonly string[], name: string): number | null => {
    const found = words.indexOf(value(attributes, name) ?? '')
    return found < 0 ? null : found
  }
  return {
    supported: true,
    impact: place(IMPACTS, 'Impact'),
    rebootBehavior: place(REBOOTS, 'RebootBehavior'),
    requiresNetwork: flag(attributes, 'RequiresNetworkConnectivity'),
    canAskUser: flag(attributes, 'CanRequestUserInput'),
  }
}

function value(attributes: Attributes, name: string): string | null {
  const text = attributes[name]?.value.trim() ?? ''
  return text === '' ? null : text
}

function flag(attributes: Attributes, name: string): boolean {
  return ['true', '1'].includes(value(attributes, name) ?? '')
}

function webAddress(text: string): string | null {
  return /^https?:\/\/\S{1,2000}$/i.test(text) ? text : null
}

function malformed(operation: string, reason: string, cause?: unknown): WsusError {
  return new WsusError('wsus_answer_malformed', { operation, reason }, { cause })
}
