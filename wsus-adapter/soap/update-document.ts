import { SaxesParser } from 'saxes'

import { WsusError } from '../error.ts'

/** Namespace of update documents (MS-WSUSSS 2.2.3, schema of the year 2002). */
const UPDATE_NAMESPACE = 'http://schemas.microsoft.com/msus/2002/12/Update'
const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const DEPTH_LIMIT = 64

/** What an update document says of other updates; ids are lower case, each once. */
export interface DocumentRelations {
  supersedes: string[]
  bundles: string[]
  prerequisites: string[]
}

const LISTS: Readonly<Record<string, keyof DocumentRelations>> = {
  SupersededUpdates: 'supersedes',
  BundledUpdates: 'bundles',
  Prerequisites: 'prerequisites',
}

/**
 * Reads `Relationships` of an update document. Prefixes are not fixed, so elements are known by namespace and local name. Whether a
 * prerequisite is a category is not always marked: compare the ids with the known categories.
 * @throws WsusError `wsus_answer_malformed` for texts that are no update document; document types are refused
 */
export function documentRelations(xml: string): DocumentRelations {
  const found = { supersedes: new Set<string>(), bundles: new Set<string>(), prerequisites: new Set<string>() }
  const path: string[] = []
  const parser = new SaxesParser({ xmlns: true })
  parser.on('doctype', () => malformed('doctype'))
  parser.on('opentag', ({ uri, local, attributes }) => {
    if (path.length === 0 && (uri !== UPDATE_NAMESPACE || local !== 'Update')) malformed('no_update')
    path.push(uri === UPDATE_NAMESPACE ? local : '')
    if (path.length > DEPTH_LIMIT) malformed('depth')
    const list = path[1] === 'Relationships' && path.at(-1) === 'UpdateIdentity' ? LISTS[path[2] ?? ''] : undefined
    if (list === undefined) return
    const id = attributes['UpdateID']?.value ?? ''
    if (!GUID.test(id)) malformed('update_id')
    found[list].add(id.toLowerCase())
  })
  parser.on('closetag', () => path.pop())
  try {
    parser.write(xml).close()
  } catch (cause) {
    throw cause instanceof WsusError ? cause : malformed('xml', cause)
  }
  return { supersedes: [...found.supersedes], bundles: [...found.bundles], prerequisites: [...found.prerequisites] }
}

function malformed(reason: string, cause?: unknown): never {
  throw new WsusError('wsus_answer_malformed', { operation: 'ExecuteSPGetXmlForUpdate', reason }, { cause })
}
