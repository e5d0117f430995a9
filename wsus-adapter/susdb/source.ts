import { categoriesOf } from './categories.ts'
import { approvalPages } from './approvals.ts'
import { computerPages, groupsOf } from './computers.ts'
import { downstreamServersOf } from './downstream.ts'
import { EffectiveApprovals } from './effective.ts'
import { eventsSince, syncStateOf } from './events.ts'
import { Facts } from './facts.ts'
import { flagPages, relationsOf } from './flags.ts'
import { DEFAULT_SETTINGS } from './reading.ts'
import type { SusdbReading, SusdbSettings } from './reading.ts'
import type { RowReader } from './row-reader.ts'
import { statesOf } from './states.ts'
import { summariesOf } from './summaries.ts'
import { updatePages } from './updates.ts'
import { normalId } from './cells.ts'
import type { UpdateScope, WsusProbe, WsusSource } from '../contract.ts'
import type {
  ApprovalRow,
  Category,
  ComputerPage,
  ComputerStates,
  ComputerSummary,
  DownstreamServer,
  EffectiveDigest,
  ServerEvent,
  SyncState,
  TargetGroup,
  UpdateFlags,
  UpdatePage,
  UpdateRelations,
  WsusTime,
} from '../types.ts'

/**
 * A source over the rows of SUSDB, wherever they come from.
 * @param reader is closed with the source
 */
export function openSusdbSource(reader: RowReader, settings: Partial<SusdbSettings> = {}): WsusSource {
  return new SusdbSource(reader, { ...DEFAULT_SETTINGS, ...settings })
}

class SusdbSource implements WsusSource {
  readonly #reader: RowReader
  readonly #settings: SusdbSettings
  readonly #effective = new EffectiveApprovals()
  #facts: Promise<Facts> | null = null

  constructor(reader: RowReader, settings: SusdbSettings) {
    this.#reader = reader
    this.#settings = settings
  }

  async probe(): Promise<WsusProbe> {
    const facts = await this.#survey()
    return {
      ...facts.survey.server,
      protocolVersion: null,
      role: null,
      detailedRollup: null,
      computerDeletionDays: null,
      reads: facts.reads,
      lacks: facts.lacks,
      texts: 'with_updates',
      rows: null,
    }
  }

  async groups(): Promise<TargetGroup[]> {
    return groupsOf(await this.#reading())
  }

  async *computers(scope: { reportedSince?: WsusTime; downstream?: boolean } = {}): AsyncGenerator<ComputerPage> {
    yield* computerPages(await this.#reading(), scope)
  }

  async categories(): Promise<Category[]> {
    return categoriesOf(await this.#reading())
  }

  async *updates(scope: UpdateScope = {}): AsyncGenerator<UpdatePage> {
    yield* updatePages(await this.#reading(), scope)
  }

  async *flags(): AsyncGenerator<UpdateFlags[]> {
    yield* flagPages(await this.#reading())
  }

  async *relationsOf(revisions: readonly { updateId: string; revisionNumber: number }[]): AsyncGenerator<UpdateRelations> {
    yield* relationsOf(await this.#reading(), revisions)
  }

  async *approvals(): AsyncGenerator<ApprovalRow[]> {
    yield* approvalPages(await this.#reading())
  }

  async *effectiveDigests(): AsyncGenerator<EffectiveDigest[]> {
    yield* this.#effective.digests(await this.#reading())
  }

  async *statesOf(computerIds: readonly string[]): AsyncGenerator<ComputerStates> {
    yield* statesOf(await this.#reading(), [...new Set(computerIds.map(normalId))], this.#effective)
  }

  async summaries(): Promise<ComputerSummary[]> {
    return summariesOf(await this.#reading())
  }

  async syncState(): Promise<SyncState> {
    return syncStateOf(await this.#reading())
  }

  async downstreamServers(): Promise<DownstreamServer[]> {
    return downstreamServersOf(await this.#reading())
  }

  async events(since: WsusTime): Promise<ServerEvent[]> {
    return eventsSince(await this.#reading(), since)
  }

  async close(): Promise<void> {
    await this.#reader.close()
  }

  #survey(): Promise<Facts> {
    const facts = this.#reader.survey().then((survey) => new Facts(survey))
    this.#facts = facts
    facts.catch(() => {
      if (this.#facts === facts) this.#facts = null
    })
    return facts
  }

  // What there is to read is looked at once; each `probe` looks again.
  async #reading(): Promise<SusdbReading> {
    return { reader: this.#reader, settings: this.#settings, facts: await (this.#facts ?? this.#survey()) }
  }
}
