import type { Update } from '../types.ts'
import { Cells } from './cells.ts'
import { allRows } from './reading.ts'
import type { CellRow } from './row-set.ts'
import type { RowSetName } from './row-reader.ts'
import { TABLE_ROW_SETS } from './row-sets.ts'
import { idSlices } from './slices.ts'
import type { UpdateContext } from './update-context.ts'
import { impact, publicationState, rebootBehavior, severity, updateType } from './words.ts'

const update = new Cells(TABLE_ROW_SETS.updates)
const kb = new Cells(TABLE_ROW_SETS.update_kbs)
const bulletin = new Cells(TABLE_ROW_SETS.update_bulletins)
const url = new Cells(TABLE_ROW_SETS.update_urls)
const supersedes = new Cells(TABLE_ROW_SETS.update_supersedes)
const bundle = new Cells(TABLE_ROW_SETS.update_bundles)
const text = new Cells(TABLE_ROW_SETS.update_texts)
const defaults = new Cells(TABLE_ROW_SETS.update_defaults)
const category = new Cells(TABLE_ROW_SETS.update_categories)

/** Languages that are read, by SQL Server's numbers of them. */
const LANGUAGES: ReadonlyMap<number, string> = new Map([
  [1_033, 'en'],
  [1_041, 'ja'],
])

interface Text {
  title: string
  description: string | null
  releaseNotes: string | null
}

/** What hangs on an update, besides its own row. */
interface Details {
  kbArticles: string[]
  bulletins: string[]
  infoUrls: string[]
  supersedes: string[]
  bundles: string[]
  categoryIds: string[]
  texts: Map<string, Text>
  /** Title and description in its own language. */
  own: Text | null
}

/**
 * Puts a page of updates together from their rows and from what hangs on them: one statement for each kind of details, not one per update.
 * @param rows of the row set `updates`, in their order
 */
export async function updatesFromTables(context: UpdateContext, rows: readonly CellRow[]): Promise<Update[]> {
  const ids = [...new Set(rows.map((row) => update.int(row, 'LocalUpdateID')))]
  const details = new Map(ids.map((id) => [id, emptyDetails()]))
  await readDetails(context, ids, details)
  const once = new Map(rows.map((row) => [update.int(row, 'LocalUpdateID'), row]))
  return [...once].map(([id, row]) => together(context, row, id, details.get(id) ?? emptyDetails()))
}

function emptyDetails(): Details {
  return { kbArticles: [], bulletins: [], infoUrls: [], supersedes: [], bundles: [], categoryIds: [], texts: new Map(), own: null }
}

async function readDetails({ reading }: UpdateContext, ids: readonly number[], details: ReadonlyMap<number, Details>): Promise<void> {
  const [slice] = idSlices('LocalUpdateID', ids, (id) => id, Math.max(ids.length, 1))
  if (!slice) return
  const read = async (set: RowSetName, cells: Cells, use: (row: CellRow, into: Details) => void): Promise<void> => {
    if (!reading.facts.has(set)) return
    for (const row of await allRows(reading.reader, set, [slice.filter])) {
      const into = details.get(cells.int(row, 'LocalUpdateID'))
      if (into) use(row, into)
    }
  }
  await Promise.all([
    read('update_kbs', kb, (row, into) => addOnce(into.kbArticles, kb.textOrNull(row, 'KBArticle')?.replace(/^KB/i, ''))),
    read('update_bulletins', bulletin, (row, into) => addOnce(into.bulletins, bulletin.textOrNull(row, 'SecurityBulletin'))),
    read('update_urls', url, (row, into) => addOnce(into.infoUrls, url.textOrNull(row, 'Url'))),
    read('update_supersedes', supersedes, (row, into) => addOnce(into.supersedes, supersedes.guidOrNull(row, 'SupersededUpdateID'))),
    read('update_bundles', bundle, (row, into) => addOnce(into.bundles, bundle.guidOrNull(row, 'BundledUpdateID'))),
    read('update_categories', category, (row, into) => addOnce(into.categoryIds, category.guidOrNull(row, 'CategoryId'))),
    read('update_texts', text, (row, into) => {
      const language = LANGUAGES.get(text.int(row, 'LanguageID'))
      const title = text.textOrNull(row, 'Title')
      if (language === undefined || title === null || title === '') return
      const releaseNotes = text.textOrNull(row, 'ReleaseNotes')
      into.texts.set(language, { title, description: text.textOrNull(row, 'Description'), releaseNotes })
    }),
    read('update_defaults', defaults, (row, into) => {
      addOnce(into.categoryIds, defaults.guidOrNull(row, 'ClassificationId'))
      const title = defaults.textOrNull(row, 'DefaultTitle')
      if (title !== null) into.own = { title, description: defaults.textOrNull(row, 'DefaultDescription'), releaseNotes: null }
    }),
  ])
}

function addOnce(list: string[], value: string | null | undefined): void {
  if (value != null && value !== '' && !list.includes(value)) list.push(value)
}

function together(context: UpdateContext, row: CellRow, localId: number, details: Details): Update {
  const updateId = update.guid(row, 'UpdateID')
  const language = details.texts.has(context.culture) ? context.culture : 'en'
  const main = details.texts.get(language) ?? details.own ?? [...details.texts.values()][0]
  const categoryIds = details.categoryIds
  return {
    updateId,
    revisionNumber: update.int(row, 'RevisionNumber'),
    title: main?.title ?? update.textOrNull(row, 'LegacyName') ?? updateId,
    description: main?.description ?? null,
    releaseNotes: main?.releaseNotes ?? null,
    updateType: updateType(update.textOrNull(row, 'UpdateType')),
    publicationState: publicationState(update.textOrNull(row, 'PublicationState')),
    creationDate: update.timeOrNull(row, 'CreationDate'),
    arrivalDate: update.timeOrNull(row, 'ArrivalTime'),
    isApproved: context.approved.has(localId),
    isDeclined: update.bit(row, 'IsHidden'),
    isSuperseded: context.superseded.has(updateId),
    hasSupersededUpdates: details.supersedes.length > 0,
    hasStaleApprovals: context.stale.has(localId),
    isLatestRevision: true,
    hasEarlierRevision: update.bitOrNull(row, 'HasEarlierRevision') ?? false,
    isMandatory: update.bitOrNull(row, 'IsMandatory') ?? false,
    isEditable: update.bitOrNull(row, 'IsLocallyPublished') ?? false,
    state: null,
    requiresEula: update.bitOrNull(row, 'HasEula') ?? false,
    msrcSeverity: severity(update.textOrNull(row, 'MsrcSeverity')),
    legacyName: update.textOrNull(row, 'LegacyName'),
    ...behaviors(row),
    kbArticles: details.kbArticles,
    bulletins: details.bulletins,
    infoUrls: details.infoUrls,
    categories: categoryIds.flatMap((id) => {
      const known = context.categories.get(id)
      return known === undefined ? [] : [{ id, ...known }]
    }),
    texts: [...details.texts].flatMap(([each, { title, description }]) =>
      each === language ? [] : [{ language: each, title, description }],
    ),
    relations: { supersedes: details.supersedes, bundles: details.bundles, prerequisites: [...categoryIds] },
    files: null,
    downloadBytes: null,
  }
}

function behaviors(row: CellRow): Pick<Update, 'installation' | 'uninstallation'> {
  return {
    installation: {
      supported: update.bitOrNull(row, 'CanInstall') ?? true,
      impact: impact(update.textOrNull(row, 'InstallationImpact')),
      rebootBehavior: rebootBehavior(update.textOrNull(row, 'InstallRebootBehavior')),
      requiresNetwork: update.bitOrNull(row, 'InstallRequiresNetwork') ?? false,
      canAskUser: update.bitOrNull(row, 'InstallCanAskUser') ?? false,
    },
    uninstallation: {
      supported: update.bitOrNull(row, 'CanUninstall') ?? false,
      impact: impact(update.textOrNull(row, 'UninstallImpact')),
      rebootBehavior: rebootBehavior(update.textOrNull(row, 'UninstallRebootBehavior')),
      requiresNetwork: update.bitOrNull(row, 'UninstallRequiresNetwork') ?? false,
      canAskUser: update.bitOrNull(row, 'UninstallCanAskUser') ?? false,
    },
  }
}
