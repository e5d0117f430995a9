import { categoryId } from './catalog.ts'
import type { Category, Update } from './types.ts'
import { escapeXml } from './xml.ts'

/** Update documents as a client or an administrator gets them; namespaces of the update schema (msus/2002/12). */
const UPDATE = 'http://schemas.microsoft.com/msus/2002/12/Update'
/** Ours, so that the stand-in clients can tell what applies: no reference gives us Microsoft's rules for these updates. */
const RULES = 'urn:tsukuroi:demo:applicability'

/** Relationships and rules of an update: what a client needs to decide whether it applies. */
export function coreXml(update: Update): string {
  const product = categoryId('Product', update.product)
  const classification = categoryId('UpdateClassification', update.classification)
  const superseded = update.supersedes.map((id) => `<UpdateIdentity UpdateID="${id}" />`).join('')
  return (
    `<UpdateIdentity UpdateID="${update.updateId}" RevisionNumber="${update.revisionNumber}" />` +
    `<Properties UpdateType="Software" AutoSelectOnWebSites="true" />` +
    `<Relationships><Prerequisites>` +
    `<AtLeastOne IsCategory="true"><UpdateIdentity UpdateID="${product}" /></AtLeastOne>` +
    `<AtLeastOne IsCategory="true"><UpdateIdentity UpdateID="${classification}" /></AtLeastOne></Prerequisites>` +
    `${superseded === '' ? '' : `<SupersededUpdates>${superseded}</SupersededUpdates>`}</Relationships>` +
    `<ApplicabilityRules><IsInstallable><Platform xmlns="${RULES}" Name="${escapeXml(update.platform)}" /></IsInstallable></ApplicabilityRules>`
  )
}

/** A category or classification as a client sees it: a non-leaf, "installed" where the product is present. */
export function categoryXml(category: Category): string {
  return (
    `<UpdateIdentity UpdateID="${category.id}" RevisionNumber="100" /><Properties UpdateType="Category" />` +
    `<HandlerSpecificData><CategoryInformation CategoryType="${category.type}" Title="${escapeXml(category.title)}" /></HandlerSpecificData>`
  )
}

/** Extended data: what a client shows and needs for the installation. */
export function extendedXml(update: Update): string {
  const size = update.sizeMb * 1_048_576
  const reboot = ['NeverReboots', 'AlwaysRequiresReboot', 'CanRequestReboot'][update.reboot] ?? 'CanRequestReboot'
  return (
    `<ExtendedProperties DefaultPropertiesLanguage="en" MsrcSeverity="${escapeXml(update.severity)}" IsBeta="false" MaxDownloadSize="${size}" ` +
    `CreationDate="${update.createdAt.toISOString()}"><InstallationBehavior RebootBehavior="${reboot}" />` +
    `<KBArticleID>${escapeXml(update.kb)}</KBArticleID></ExtendedProperties>`
  )
}

/** The title in one language. */
export function localizedXml(update: Update, language: 'en' | 'ja'): string {
  const title = escapeXml(language === 'ja' ? update.titleJa : update.titleEn)
  return `<LocalizedProperties><Language>${language}</Language><Title>${title}</Title></LocalizedProperties>`
}

/** The whole document, as GetXmlForUpdate hands it out. */
export function updateXml(update: Update): string {
  const localized = localizedXml(update, 'en') + localizedXml(update, 'ja')
  return (
    `<?xml version="1.0" encoding="utf-16"?><upd:Update xmlns:upd="${UPDATE}" xmlns="${UPDATE}">${coreXml(update)}` +
    `${extendedXml(update)}<LocalizedPropertiesCollection>${localized}</LocalizedPropertiesCollection></upd:Update>`
  )
}
