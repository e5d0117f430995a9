import { updateXml } from '../documents.ts'
import type { Estate } from '../estate.ts'
import type { Args } from '../request.ts'
import { categoryRow, completeLists } from '../rows.ts'
import { parseUpdateScope, searchUpdates } from '../scopes.ts'
import type { Update } from '../types.ts'
import { parseWireTime } from '../xml.ts'
import { complete, read, rows, scalar, write, type Call, type Operation } from './operation.ts'

function found(args: Args, estate: Estate): Update[] {
  return searchUpdates(parseUpdateScope(args.text('updateScopeXml')), estate, args.int('publicationState'))
}

function named(args: Args, estate: Estate): Update {
  const id = args.inner('id')
  return estate.update(id?.guid('UpdateId') ?? '')
}

function answer(operation: string, updates: readonly Update[], args: Args, call: Call): string {
  return complete(operation, completeLists(updates, call.estate, args.text('preferredCulture')), call)
}

function present(ids: Iterable<string>, estate: Estate): Update[] {
  return [...ids].flatMap((id) => estate.updates.get(id.toLowerCase()) ?? [])
}

/** Updates and categories. */
export const updateOperations: Readonly<Record<string, Operation>> = {
  ExecuteSPGetUpdateCount: read((args, { estate }) => scalar('ExecuteSPGetUpdateCount', found(args, estate).length)),
  ExecuteSPSearchUpdates: read((args, call) => answer('ExecuteSPSearchUpdates', found(args, call.estate), args, call)),
  ExecuteSPSimpleSearchUpdates: read((args, call) => {
    const scope = { ...parseUpdateScope(null), textIncludes: args.text('searchText')?.toLowerCase() ?? null }
    return answer('ExecuteSPSimpleSearchUpdates', searchUpdates(scope, call.estate, 0), args, call)
  }),
  ExecuteSPGetUpdateById: read((args, call) => answer('ExecuteSPGetUpdateById', [named(args, call.estate)], args, call)),
  ExecuteSPGetRevisions: read((args, call) => {
    return answer('ExecuteSPGetRevisions', [call.estate.update(args.guid('updateId'))], args, call)
  }),
  ExecuteSPGetUpdatesThatSupersedeUpdate: read((args, call) => {
    const ids = call.estate.supersededBy.get(named(args, call.estate).updateId) ?? []
    return answer('ExecuteSPGetUpdatesThatSupersedeUpdate', present(ids, call.estate), args, call)
  }),
  ExecuteSPGetUpdatesSupersededByUpdate: read((args, call) => {
    const ids = named(args, call.estate).supersedes
    return answer('ExecuteSPGetUpdatesSupersededByUpdate', present(ids, call.estate), args, call)
  }),
  ExecuteSPGetXmlForUpdate: read((args, { estate }) => scalar('ExecuteSPGetXmlForUpdate', updateXml(estate.update(args.guid('updateId'))))),
  ExecuteSPGetCategories: read((args, call) => {
    const wantsClassifications = args.bool('retrieveUpdateClassifications')
    const [from, to] = [parseWireTime(args.text('fromSyncDate') ?? undefined), parseWireTime(args.text('toSyncDate') ?? undefined)]
    const categories = [...call.estate.categories.values()].filter(
      (category) =>
        (category.type === 'UpdateClassification') === wantsClassifications &&
        (!from || category.arrivedAt >= from) &&
        (!to || category.arrivedAt <= to),
    )
    return rows(
      'ExecuteSPGetCategories',
      categories.map((category) => categoryRow(category, args.text('preferredCulture'))),
      call,
    )
  }),
  ExecuteSPDeclineUpdate: write((args, { estate }) => {
    estate.decline(args.guid('updateId'))
    return ''
  }),
  ExecuteSPAcceptEula: write(() => ''),
}
