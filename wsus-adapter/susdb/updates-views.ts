import type { Update } from '../types.ts'
import { Cells } from './cells.ts'
import { allRows } from './reading.ts'
import type { CellRow } from './row-set.ts'
import { VIEW_ROW_SETS } from './row-sets-views.ts'
import { pieces } from './slices.ts'
import type { UpdateContext } from './update-context.ts'
import { impact, publicationState, rebootBehavior, severity, updateType } from './words.ts'

const update = new Cells(VIEW_ROW_SETS.view_updates)
const category = new Cells(VIEW_ROW_SETS.view_update_categories)
const url = new Cells(VIEW_ROW_SETS.view_update_urls)
/** Ids are parameters here, and a statement may have 2,100. */
const ASKED = 500

/**
 * Updates as far as the views tell of them: one KB article, no supersedence, no other language.
 * @param rows of the row set `view_updates`
 */
export async function updatesFromViews(context: UpdateContext, rows: readonly CellRow[]): Promise<Update[]> {
  const { reader, facts } = context.reading
  const once = new Map(rows.map((row) => [update.guid(row, 'UpdateId'), row]))
  const categories = new Map<string, string[]>()
  const urls = new Map<string, string[]>()
  for (const ids of pieces([...once.keys()], ASKED)) {
    const filters = [{ column: 'UpdateId', in: ids }]
    for (const row of await allRows(reader, 'view_update_categories', filters))
      add(categories, category.guid(row, 'UpdateId'), category.guidOrNull(row, 'CategoryId'))
    if (!facts.has('view_update_urls')) continue
    for (const row of await allRows(reader, 'view_update_urls', filters)) add(urls, url.guid(row, 'UpdateId'), url.textOrNull(row, 'Url'))
  }
  return [...once].map(([updateId, row]) => fromView(context, row, categories.get(updateId) ?? [], urls.get(updateId) ?? []))
}

function add(lists: Map<string, string[]>, key: string, value: string | null): void {
  const list = lists.get(key) ?? []
  lists.set(key, list)
  if (value !== null && value !== '' && !list.includes(value)) list.push(value)
}

const NO_REMOVAL = { supported: false, impact: null, rebootBehavior: null, requiresNetwork: false, canAskUser: false }

function fromView(context: UpdateContext, row: CellRow, categoryIds: readonly string[], infoUrls: string[]): Update {
  const classificationId = update.guidOrNull(row, 'ClassificationId')
  const kbArticle = update.textOrNull(row, 'KnowledgebaseArticle')?.replace(/^KB/i, '') ?? ''
  const bulletin = update.textOrNull(row, 'SecurityBulletin') ?? ''
  const ids = [...new Set([...categoryIds, ...(classificationId === null ? [] : [classificationId])])]
  return {
    updateId: update.guid(row, 'UpdateId'),
    revisionNumber: update.int(row, 'RevisionNumber'),
    title: update.text(row, 'DefaultTitle'),
    description: update.textOrNull(row, 'DefaultDescription'),
    releaseNotes: null,
    updateType: updateType(update.textOrNull(row, 'UpdateType')),
    publicationState: publicationState(update.textOrNull(row, 'PublicationState')),
    creationDate: update.timeOrNull(row, 'CreationDate'),
    arrivalDate: update.timeOrNull(row, 'ArrivalDate'),
    isApproved: false,
    isDeclined: update.bit(row, 'IsDeclined'),
    isSuperseded: false,
    hasSupersededUpdates: false,
    hasStaleApprovals: false,
    isLatestRevision: true,
    hasEarlierRevision: false,
    isMandatory: false,
    isEditable: /^other$/i.test(update.textOrNull(row, 'UpdateSource') ?? ''),
    state: null,
    requiresEula: false,
    msrcSeverity: severity(update.textOrNull(row, 'MsrcSeverity')),
    legacyName: null,
    installation: {
      supported: true,
      impact: impact(update.textOrNull(row, 'InstallationImpact')),
      rebootBehavior: rebootBehavior(update.textOrNull(row, 'InstallationRebootBehavior')),
      requiresNetwork: update.bitOrNull(row, 'InstallationRequiresNetworkConnectivity') ?? false,
      canAskUser: update.bitOrNull(row, 'InstallationCanRequestUserInput') ?? false,
    },
    uninstallation: NO_REMOVAL,
    kbArticles: kbArticle === '' ? [] : [kbArticle],
    bulletins: bulletin === '' ? [] : [bulletin],
    infoUrls,
    categories: ids.flatMap((id) => {
      const known = context.categories.get(id)
      return known === undefined ? [] : [{ id, ...known }]
    }),
    texts: [],
    relations: null,
    files: null,
    downloadBytes: null,
  }
}
