import type { UpdateFile } from '../types.ts'
import { readDocuments, revisionKey } from './documents.ts'
import type { DocumentTools, ReadDocument } from './documents.ts'
import type { Identity } from './operations.ts'
import { faultCode } from './session.ts'

const LEVELS = 8
const FILES_OF_ONE = 10_000
const REFUSALS_IN_A_ROW = 10

/** What the documents of a reading say of files: those of a bundle stand in the documents of its parts, some levels down. */
export class Parts {
  readonly #known = new Map<string, { files: UpdateFile[]; parts: Identity[] }>()

  /** Takes note of a document, of whatever kind. */
  add({ document, files }: ReadDocument): void {
    const key = revisionKey(document)
    // A copy: parts of a parsed text would keep the whole text in memory.
    if (files.length === 0 && document.parts.length === 0) this.#known.set(key, NOTHING)
    else this.#known.set(key, structuredClone({ files, parts: document.parts }))
  }

  /**
   * Reads the documents of parts that other readings knew, level by level.
   * @param of revisions whose files are wanted
   * @param most documents read at most; what is beyond stays unknown
   */
  async complete(tools: DocumentTools, of: readonly Identity[], most: number): Promise<void> {
    let left = most
    for (let level = 0; level < LEVELS && left > 0; level += 1) {
      const missing = this.#missing(of)
      if (missing.length === 0 || missing.length > left) return
      left -= missing.length
      try {
        // Parts that the server does not have leave the files of their bundles unknown; nobody need be told.
        const limits = { ...tools.limits, asideMax: most }
        const quiet = { ...tools, limits, refusalsInARow: REFUSALS_IN_A_ROW, log: undefined }
        for await (const { documents } of readDocuments(quiet, missing, 'fail')) for (const read of documents) this.add(read)
      } catch (error) {
        if (faultCode(error) !== 'InternalServerError') throw error
        return
      }
      const asked = new Set(missing.map(revisionKey))
      if (this.#missing(of).some((revision) => asked.has(revisionKey(revision)))) return
    }
  }

  /** The files of a revision and of all its parts, each once; null when a part of it is not known. */
  filesOf(revision: Identity): UpdateFile[] | null {
    const files = new Map<string, UpdateFile>()
    const complete = this.#walk([revision], (known) => {
      for (const file of known?.files ?? []) files.set(file.sha1, file)
      return known !== undefined && files.size <= FILES_OF_ONE
    })
    return complete ? [...files.values()] : null
  }

  #missing(of: readonly Identity[]): Identity[] {
    const missing: Identity[] = []
    this.#walk(of, (known, revision) => {
      if (known === undefined) missing.push(revision)
      return true
    })
    return missing
  }

  // Bundles that hold each other end here as well: each revision is looked at once.
  #walk(from: readonly Identity[], look: (known: { files: UpdateFile[] } | undefined, revision: Identity) => boolean): boolean {
    const seen = new Set<string>()
    const pending = [...from]
    for (let revision = pending.pop(); revision; revision = pending.pop()) {
      const key = revisionKey(revision)
      if (seen.has(key)) continue
      seen.add(key)
      const known = this.#known.get(key)
      if (!look(known, revision)) return false
      for (const part of known?.parts ?? []) pending.push(part)
    }
    return true
  }
}

const NOTHING: { files: UpdateFile[]; parts: Identity[] } = { files: [], parts: [] }
