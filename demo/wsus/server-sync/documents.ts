import { createHash } from 'node:crypto'
import { categoryId, uuidOf } from '../catalog.ts'
import type { Category, Update } from '../types.ts'
import { escapeXml } from '../xml.ts'

/** One revision as a server of this protocol keeps it. */
export type Revision = {
  updateId: string
  revisionNumber: number
  /** Changes whenever the document does. */
  key: string
  /** The document, or a cabinet that was recorded somewhere. */
  document: () => string | Buffer
  files: readonly RevisionFile[]
}

export type RevisionFile = { name: string; bytes: number; sha1: Buffer; sha256: Buffer; url: string }

const UPDATE = 'http://schemas.microsoft.com/msus/2002/12/Update'
const CATEGORY = 'http://schemas.microsoft.com/msus/2002/12/UpdateHandlers/Category'
const BASE_RULES = 'http://schemas.microsoft.com/msus/2002/12/BaseApplicabilityRules'
const COMMAND_LINE = 'http://schemas.microsoft.com/msus/2002/12/UpdateHandlers/CommandLineInstallation'
const ROOT = `xmlns:pub="http://schemas.microsoft.com/msus/2002/12/Publishing" xmlns:upd="${UPDATE}"`
const PUBLISHER = '395392a0-19c0-48b7-a927-f7c15066d905'
const REBOOTS = ['NeverReboots', 'AlwaysRequiresReboot', 'CanRequestReboot'] as const
const MIB = 1_048_576
/** What tells 64-bit Windows; of the kind that makes up most of a real catalog. */
const DETECTOID = uuidOf('sync/detectoid/x64')

function identity(id: string, revision?: number): string {
  return `<upd:UpdateIdentity UpdateID="${id}"${revision === undefined ? '' : ` RevisionNumber="${revision}"`} />`
}

function localized(texts: readonly { language: string; title: string; description?: string; url?: string }[]): string {
  const one = ({ language, title, description, url }: (typeof texts)[number]): string =>
    `<upd:LocalizedProperties><upd:Language>${language}</upd:Language><upd:Title>${escapeXml(title)}</upd:Title>` +
    `${description === undefined ? '' : `<upd:Description>${escapeXml(description)}</upd:Description>`}` +
    `${url === undefined ? '' : `<upd:MoreInfoUrl>${escapeXml(url)}</upd:MoreInfoUrl>`}</upd:LocalizedProperties>`
  return `<upd:LocalizedPropertiesCollection>${texts.map(one).join('')}</upd:LocalizedPropertiesCollection>`
}

/** A category as an update of its own; ids in upper case, as real servers write the oldest ones. */
export function categoryRevision(category: Category): Revision {
  const above = { Company: null, UpdateClassification: null, ProductFamily: 'Microsoft', Product: 'Windows' }[category.type]
  const parent = above === null ? '' : categoryId(category.type === 'Product' ? 'ProductFamily' : 'Company', above)
  const needs =
    parent === '' ? '' : `<upd:Prerequisites><upd:AtLeastOne IsCategory="true">${identity(parent)}</upd:AtLeastOne></upd:Prerequisites>`
  const handler = `<upd:HandlerSpecificData xsi:type="cat:Category" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><cat:CategoryInformation CategoryType="${category.type}" ProhibitsSubcategories="true" ExcludedByDefault="false" /></upd:HandlerSpecificData>`
  return {
    updateId: category.id,
    revisionNumber: 101,
    key: `category/${category.id}`,
    files: [],
    document: () =>
      `<upd:Update ${ROOT} xmlns:cat="${CATEGORY}">${identity(category.id.toUpperCase(), 101)}` +
      `<upd:Properties DefaultPropertiesLanguage="en" IsPublic="true" UpdateType="Category" Handler="${CATEGORY}" PublicationState="Published" CreationDate="${category.arrivedAt.toISOString()}" PublisherID="${PUBLISHER}"></upd:Properties>` +
      localized([
        { language: 'ja', title: category.titleJa, description: category.titleJa },
        { language: 'en', title: category.title, description: category.description },
      ]) +
      `<upd:Relationships>${needs}</upd:Relationships>${handler}</upd:Update>`,
  }
}

/** Something that only tells what a computer is. */
export function detectoidRevision(at: Date): Revision {
  return {
    updateId: DETECTOID,
    revisionNumber: 100,
    key: `detectoid/${DETECTOID}`,
    files: [],
    document: () =>
      `<upd:Update ${ROOT}>${identity(DETECTOID, 100)}` +
      `<upd:Properties DefaultPropertiesLanguage="en" UpdateType="Detectoid" ExplicitlyDeployable="false" IsPublic="false" PublicationState="Published" CreationDate="${at.toISOString()}" PublisherID="${PUBLISHER}"></upd:Properties>` +
      `${localized([{ language: 'en', title: 'Windows x64' }])}<upd:ApplicabilityRules><upd:IsInstalled>` +
      `<bar:Processor Architecture="9" xmlns:bar="${BASE_RULES}" /></upd:IsInstalled></upd:ApplicabilityRules></upd:Update>`,
  }
}

function categoriesOf(update: Update): [string, string] {
  return [categoryId('UpdateClassification', update.classification), categoryId('Product', update.product)]
}

/** What administrators approve: a bundle of one part. */
export function updateRevision(update: Update): Revision {
  const severity = update.severity === 'Unspecified' ? '' : ` MsrcSeverity="${escapeXml(update.severity)}"`
  const needs = categoriesOf(update).map((id) => `<upd:AtLeastOne IsCategory="true">${identity(id)}</upd:AtLeastOne>`)
  const replaced = update.supersedes.map((id) => identity(id)).join('')
  const count = update.cves?.length ?? 0
  const url = `https://support.microsoft.com/help/${update.kb}`
  return {
    updateId: update.updateId,
    revisionNumber: update.revisionNumber,
    key: `update/${update.revisionId}`,
    files: [],
    document: () =>
      `<upd:Update ${ROOT}>${identity(update.updateId, update.revisionNumber)}` +
      `<upd:Properties UpdateType="Software" DefaultPropertiesLanguage="en" AutoSelectOnWebSites="true" ExplicitlyDeployable="true" MaxDownloadSize="${update.sizeMb * MIB}" MinDownloadSize="0"${severity} PublicationState="Published" CreationDate="${update.createdAt.toISOString()}" PublisherID="${PUBLISHER}">` +
      `<upd:InstallationBehavior Impact="Normal" RebootBehavior="${REBOOTS[update.reboot] ?? 'CanRequestReboot'}" /><upd:UninstallationBehavior />` +
      `<upd:SupportUrl>${url}</upd:SupportUrl><upd:KBArticleID>${escapeXml(update.kb)}</upd:KBArticleID></upd:Properties>` +
      localized([
        { language: 'en', title: update.titleEn, description: `Resolves ${count} security issues in ${update.product}.`, url },
        { language: 'ja', title: update.titleJa, description: `${update.product} のセキュリティ上の問題 ${count} 件を解決します。`, url },
      ]) +
      `<upd:Relationships><upd:Prerequisites>${identity(DETECTOID)}${needs.join('')}</upd:Prerequisites>` +
      `${replaced === '' ? '' : `<upd:SupersededUpdates>${replaced}</upd:SupersededUpdates>`}` +
      `<upd:BundledUpdates>${identity(partId(update), update.revisionNumber)}</upd:BundledUpdates></upd:Relationships></upd:Update>`,
  }
}

/** The id of the part that holds an update's file. */
export function partId(update: Update): string {
  return uuidOf(`sync/part/${update.updateId}`)
}

/** The part of an update that holds its file and the rules when it applies; `IsCategory` is missing on it, as on real ones. */
export function partRevision(update: Update): Revision {
  const name = `windows-kb${update.kb}-x64.cab`
  const seed = `${update.updateId}/${update.revisionNumber}/${name}`
  const [sha1, sha256] = [createHash('sha1').update(seed).digest(), createHash('sha256').update(seed).digest()]
  const url = `http://download.windowsupdate.com/d/msdownload/update/software/secu/${name.replace('.cab', '')}_${sha1.toString('hex')}.cab`
  const file = { name, bytes: update.sizeMb * MIB, sha1, sha256, url }
  const needs = categoriesOf(update).map((id) => `<upd:AtLeastOne>${identity(id)}</upd:AtLeastOne>`)
  const rule = (index: number): string =>
    `<bar:FileVersion Path="\\system32\\demo${index}.dll" Comparison="LessThan" Version="10.0.${index}.${update.kb}" xmlns:bar="${BASE_RULES}" />`
  return {
    updateId: partId(update),
    revisionNumber: update.revisionNumber,
    key: `part/${update.revisionId}`,
    files: [file],
    document: () =>
      `<upd:Update ${ROOT} xmlns:bar="${BASE_RULES}" xmlns:cmd="${COMMAND_LINE}">${identity(partId(update), update.revisionNumber)}` +
      `<upd:Properties UpdateType="Software" DefaultPropertiesLanguage="en" Handler="${COMMAND_LINE}" MaxDownloadSize="${file.bytes}" MinDownloadSize="0" PublicationState="Published" CreationDate="${update.createdAt.toISOString()}" PublisherID="${PUBLISHER}"></upd:Properties>` +
      `${localized([{ language: 'en', title: `HIDDEN: ${update.platform} KB${update.kb}` }])}` +
      `<upd:Relationships><upd:Prerequisites>${identity(DETECTOID)}${needs.join('')}</upd:Prerequisites></upd:Relationships>` +
      `<upd:ApplicabilityRules><upd:IsInstallable>${Array.from({ length: 24 }, (_, index) => rule(index)).join('')}</upd:IsInstallable></upd:ApplicabilityRules>` +
      `<upd:Files><upd:File Digest="${sha1.toString('base64')}" DigestAlgorithm="SHA1" FileName="${name}" Size="${file.bytes}" Modified="${update.createdAt.toISOString()}">` +
      `<upd:AdditionalDigest Algorithm="SHA256">${sha256.toString('base64')}</upd:AdditionalDigest></upd:File></upd:Files></upd:Update>`,
  }
}
