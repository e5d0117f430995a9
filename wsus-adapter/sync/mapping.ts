import type { Category, InstallationBehavior, Update, UpdateFile } from '../types.ts'
import type { DocumentText, UpdateDocument } from '../update-document.ts'
import type { ApprovalFacts } from './deployments.ts'

/** A category with its texts in every language that it has. */
export interface KnownCategory {
  id: string
  type: string
  texts: DocumentText[]
  defaultLanguage: string | null
}

/** What is known beside an update's own document. */
export interface UpdateContext {
  culture: string
  categories: ReadonlyMap<string, KnownCategory>
  /** null when the server does not tell its approvals. */
  facts: ApprovalFacts | null
  isSuperseded: boolean
  hasEarlierRevision: boolean
  /** null when not all of its parts are known. */
  files: UpdateFile[] | null
}

const UNTOLD: InstallationBehavior = {
  supported: false,
  impact: null,
  rebootBehavior: null,
  requiresNetwork: false,
  canAskUser: false,
}
/** Where the texts of a document stand that knows no languages. */
const ANY_LANGUAGE = ['all', 'neutral', 'neutrallanguage']

/** The category that a document describes; null when it describes something else. */
export function knownCategory(document: UpdateDocument): KnownCategory | null {
  if (document.updateType !== 'Category' || document.categoryType === null) return null
  const { updateId, categoryType, texts, defaultLanguage } = document
  return { id: updateId, type: categoryType, texts, defaultLanguage }
}

/** A category in one language; without any title it goes by its id. */
export function categoryIn(culture: string, category: KnownCategory): Category {
  const text = textIn(culture, category)
  return {
    id: category.id,
    type: category.type,
    title: text?.title ?? category.id,
    description: text?.description ?? null,
    arrivalDate: null,
  }
}

/**
 * An update as its document describes it; what this protocol does not tell is null or false.
 * @returns null when the document is no update that could be approved: a part of a bundle, a category, a detectoid
 */
export function updateFrom(document: UpdateDocument, context: UpdateContext): Update | null {
  if (!isDeployable(document)) return null
  const text = textIn(context.culture, document)
  const { updateId, revisionNumber, relations } = document
  const approved = context.facts?.approved.get(updateId)
  return {
    updateId,
    revisionNumber,
    title: text?.title ?? updateId,
    description: text?.description ?? null,
    releaseNotes: text?.releaseNotes ?? null,
    updateType: document.updateType,
    publicationState: document.publicationState,
    creationDate: document.creationDate,
    arrivalDate: null,
    isApproved: approved !== undefined,
    isDeclined: context.facts?.hidden.has(updateId) ?? false,
    isSuperseded: context.isSuperseded,
    hasSupersededUpdates: relations.supersedes.length > 0,
    hasStaleApprovals: approved !== undefined && [...approved].some((revision) => revision !== revisionNumber),
    isLatestRevision: true,
    hasEarlierRevision: context.hasEarlierRevision,
    isMandatory: false,
    isEditable: false,
    state: null,
    requiresEula: document.requiresEula,
    msrcSeverity: document.msrcSeverity,
    legacyName: document.legacyName,
    installation: document.installation ?? { ...UNTOLD, supported: true },
    uninstallation: document.uninstallation ?? UNTOLD,
    kbArticles: document.kbArticles,
    bulletins: document.bulletins,
    infoUrls: text && text.infoUrls.length > 0 ? text.infoUrls : document.supportUrl === null ? [] : [document.supportUrl],
    categories: relations.prerequisites.flatMap((id) => {
      const category = context.categories.get(id)
      return category ? [{ id, type: category.type, title: categoryIn(context.culture, category).title }] : []
    }),
    texts: document.texts.filter((other) => other !== text).map(({ language, title, description }) => ({ language, title, description })),
    relations,
    files: context.files,
    // A bundle says 0 where only its parts have files.
    downloadBytes: document.downloadBytes === 0 && document.parts.length > 0 ? null : document.downloadBytes,
  }
}

/** Whether a document describes what administrators approve and computers report on. */
export function isDeployable(document: UpdateDocument): boolean {
  return document.explicitlyDeployable && document.updateType !== 'Category' && document.updateType !== 'Detectoid'
}

/** The texts in a language, else in English, else in the document's own, else in none in particular, else the first. */
function textIn(culture: string, document: Pick<UpdateDocument, 'texts' | 'defaultLanguage'>): DocumentText | undefined {
  const wanted = culture.toLowerCase()
  const order = [wanted, wanted.split('-')[0], 'en', document.defaultLanguage?.toLowerCase(), ...ANY_LANGUAGE]
  for (const language of order) {
    const found = document.texts.find((text) => text.language === language)
    if (found) return found
  }
  return document.texts[0]
}
