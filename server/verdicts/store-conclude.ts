import type { Severity, VerdictState } from '../../catalog/index.ts'
import { intArray, numbersIn, prepared } from '../cmdb/prepared.ts'
import type { InfraContext } from '../context.ts'
import { LOCK_COUNTS } from '../health/store.ts'
import { EXCEPTION_HOLDS, INSTALLER_SUCCEEDED } from './store.ts'

/** Verdicts of one computer about packages and applications: what is stored, what its package versions lack, and what differs. */

export interface ComputerKey {
  readonly tenantId: number
  readonly computerId: number
}

/** The two voices that speak of packages, and the streams in which the catalog's decides. */
export interface Voices {
  readonly agents: number
  readonly catalog: number
  readonly matched: ReadonlySet<string>
  /** Of the computer's processor, as it says itself. */
  readonly architecture: string | null
}

/** As the database answers SELECT_VOICES. */
export type VoicesRow = Omit<Voices, 'matched'> & { readonly matched: readonly string[] }

/** Who may speak of a computer, as columns; binds `:tenant` and `:computer`. */
export const SELECT_VOICES = `(select id from source where public_id = 'Agents') as agents, (select id from source where kind = 'engine') as catalog,
            coalesce((select array_agg(stream) from matched_stream), '{}') as matched,
            (select os_architecture from computer where tenant_id = :tenant and id = :computer) as architecture`

/** Who may speak of a computer, as of this transaction. */
export async function findVoices(ctx: InfraContext, key: ComputerKey): Promise<Voices> {
  const bindings = { tenant: key.tenantId, computer: key.computerId }
  const { rows } = await prepared<VoicesRow>(ctx.trx, 'find_voices', `select ${SELECT_VOICES}`, bindings)
  return voicesOf(rows[0])
}

/** @throws Error when there is none to speak, which a migration sees to */
export function voicesOf(row: VoicesRow | undefined): Voices {
  if (row === undefined) throw new Error('the sources of the agents and of the catalog are missing')
  const { agents, catalog, architecture } = row
  return { agents, catalog, architecture, matched: new Set(row.matched) }
}

/** A patch that a computer lacks by the catalog, with what decides its flags. */
export interface LackedNeed {
  readonly patchId: number
  readonly names: 'source' | 'binary' | 'app'
  readonly package: string
  readonly key: Buffer
  readonly ownSeverity: Severity
  readonly severity: Severity
  readonly exploited: boolean
  readonly unknownOrigin: boolean
  /** Which of the computer's package versions lack it. */
  readonly versionIds: readonly number[]
  /** How often an installer reported success with it there; it is lacking all the same. */
  readonly tried: number
}

/**
 * Whether a need in `package_need as n` is one of a computer, as far as that follows extended support: what is answered there is asked of it instead.
 *
 * @param POCKETS the archives with an entitlement that the computer has, as SQL
 */
export const IS_ASKED = (POCKETS: string): string => `(n.answered_in is null or not exists (
           select from matched_stream m where m.stream = any(n.answered_in) and split_part(m.stream, '/', 3) = any(${POCKETS})))`

const ASKED = IS_ASKED(':pockets::text[]')
// The planner takes few patches to be of these streams, and would read all of them first: `offset 0` has each need's own looked up.
const NEEDS = `select n.patch_id as "patchId", k.names, k.package, k.key, p.severity as "ownSeverity", n.severity, n.exploited, n.unknown_origin as "unknownOrigin",
       n.version_ids as "versionIds",
       case when p.kind = 'middleware' then (select count(*)::int from plan_patch t where t.tenant_id = :tenant and t.computer_id = :computer
                                              and t.patch_id = n.patch_id and ${INSTALLER_SUCCEEDED}) else 0 end as tried
  from (select n.patch_id, max(n.severity) as severity, bool_or(n.exploited) as exploited, bool_or(n.unknown_origin) as unknown_origin,
               array_agg(n.package_version_id) as version_ids
          from package_need n where n.package_version_id = any(:versions::int[]) and ${ASKED} group by 1) n
  join package_patch k on k.patch_id = n.patch_id
 cross join lateral (select o.kind, o.severity, o.stream from patch o where o.id = n.patch_id offset 0) p
 where (not k.entitlement or k.pocket = any(:pockets::text[])) and split_part(p.stream, '+', 1) = any(:matched::text[])`

/** What a computer with these package versions lacks in the streams where the catalog decides, and has the right to. */
export async function lackedNeeds(
  ctx: InfraContext,
  key: ComputerKey,
  facts: { versions: readonly number[]; pockets: readonly string[]; voices: Voices },
): Promise<LackedNeed[]> {
  const { matched } = facts.voices
  if (matched.size === 0 || facts.versions.length === 0) return []
  const bindings = {
    tenant: key.tenantId,
    computer: key.computerId,
    versions: intArray(facts.versions),
    pockets: facts.pockets,
    matched: [...matched],
  }
  const { rows } = await prepared<LackedNeed>(ctx.trx, 'lacked_needs', NEEDS, bindings)
  return rows
}

/** A stored verdict about a package or an application. */
export interface StoredVerdict {
  readonly patchId: number
  readonly kind: 'linux' | 'middleware'
  readonly state: VerdictState
  readonly sourceId: number
  readonly approved: boolean
  readonly excepted: boolean
  readonly untold: boolean
  readonly severity: Severity | null
  readonly flags: number | null
  readonly agentState: VerdictState | null
  /** The agent's word is from a time that lies ahead. */
  readonly agentAhead: boolean
  /** As server/health counts it. */
  readonly disputed: boolean
  readonly name: string
  readonly version: string | null
  readonly stream: string | null
  /** Null: the catalog does not know the patch. */
  readonly names: 'source' | 'binary' | 'app' | null
  readonly key: Buffer | null
  readonly module: string | null
  readonly release: string | null
}

const STORED = `select v.patch_id as "patchId", p.kind, v.state, v.source_id as "sourceId", v.approved, v.excepted, v.untold, v.severity, v.flags,
       v.agent_state as "agentState", coalesce(v.agent_time > :now::timestamptz, false) as "agentAhead",
       coalesce(v.agent_state <> v.state and v.state in ('installed', 'failed') and v.agent_state in ('installed', 'failed') and v.source_time >= v.agent_time, false) as disputed,
       p.name, p.version, p.stream, k.names, k.key, k.module, k.release
  from verdict v join patch p on p.id = v.patch_id left join package_patch k on k.patch_id = p.id
 where v.tenant_id = :tenant and v.computer_id = :computer and v.source_id = any(:sources::int[])`
// A computer's verdicts lie together: they are read once, and joined only where they are of these packages.
const STORED_OF = `${STORED} and (v.source_id = :agents or v.patch_id in (
   select o.patch_id
     from (select unnest(:names::text[]) union select split_part(g.package, ':', 1) from package_version g where g.id = any(:gone::int[])
           union select g.source from package_version g where g.id = any(:gone::int[])) n(package)
    cross join lateral (select k.patch_id from package_patch k where k.release = :release and k.package = n.package offset 0) o))`

/** What is stored of a computer by the voices that speak of packages. */
export async function storedVerdicts(ctx: InfraContext, key: ComputerKey, voices: Voices): Promise<StoredVerdict[]> {
  const { rows } = await prepared<StoredVerdict>(ctx.trx, 'stored_verdicts', STORED, {
    tenant: key.tenantId,
    computer: key.computerId,
    sources: [voices.agents, voices.catalog],
    now: ctx.now,
  })
  return rows
}

/** The same of some packages of a release, of those of some package versions and their sources, and everything that the computer's agent says. */
export async function storedVerdictsOf(
  ctx: InfraContext,
  key: ComputerKey,
  voices: Voices,
  of: { readonly release: string; readonly names: readonly string[]; readonly gone: readonly number[] },
): Promise<StoredVerdict[]> {
  const { rows } = await prepared<StoredVerdict>(ctx.trx, 'stored_verdicts_of', STORED_OF, {
    tenant: key.tenantId,
    computer: key.computerId,
    sources: [voices.agents, voices.catalog],
    agents: voices.agents,
    now: ctx.now,
    release: of.release,
    names: of.names,
    gone: intArray(of.gone),
  })
  return rows
}

/** A verdict as it is to be. */
export interface WantedVerdict {
  readonly patchId: number
  readonly state: VerdictState
  readonly sourceId: number
  readonly approved: boolean
  readonly severity: Severity | null
  readonly flags: number | null
  /** The package manager's own word beside the catalog's; null: none. */
  readonly agentState: VerdictState | null
  readonly untold: boolean
}

const WANTED = `unnest(:patches::int[], :states::verdict_state[], :sources::int[], :approved::boolean[], :severities::severity[], :flags::smallint[],
  :agentStates::verdict_state[], :untold::boolean[], :fresh::boolean[])
  as s(patch_id, state, source_id, approved, severity, flags, agent_state, untold, fresh)`

// Once all of it is written, the tenant's counts are kept from others: what follows brings the changes to them.
const WRITE = `with wanted as materialized (
    select :tenant::int as tenant_id, :computer::int as computer_id, s.* from ${WANTED}
  ), ended as (
    delete from verdict where tenant_id = :tenant and computer_id = :computer and patch_id = any(:ended::int[])
    returning patch_id, state, source_id, approved, source_time, learned_at
  ), differing as materialized (
    select v.*, s.state as new_state, s.source_id as new_source, s.approved as new_approved, s.severity as new_severity, s.flags as new_flags,
           s.agent_state as new_agent_state, s.untold as new_untold
      from wanted s join verdict v on v.tenant_id = :tenant and v.computer_id = :computer and v.patch_id = s.patch_id
     where not s.fresh
  ), kept as (
    insert into verdict_history (tenant_id, computer_id, patch_id, state, source_id, approved, source_time, valid_from, valid_to)
    select :tenant, :computer, h.*, :now::timestamptz
      from (select * from ended union all
            select patch_id, state, source_id, approved, source_time, learned_at from differing
             where (state, source_id, approved) <> (new_state, new_source, new_approved)) h
     where h.learned_at < :now order by h.patch_id
  ), changed as (
    update verdict v
       set state = d.new_state, source_id = d.new_source, approved = d.new_approved, severity = d.new_severity, flags = d.new_flags, untold = d.new_untold,
           source_time = :now, since = case when d.state <> d.new_state then :now::timestamptz else d.since end,
           learned_at = case when (d.state, d.source_id, d.approved) <> (d.new_state, d.new_source, d.new_approved) then :now::timestamptz else d.learned_at end,
           agent_state = d.new_agent_state,
           agent_time = case when d.new_agent_state is distinct from d.agent_state then :now::timestamptz else d.agent_time end
      from differing d
     where v.tenant_id = d.tenant_id and v.computer_id = d.computer_id and v.patch_id = d.patch_id
    returning 1
  ), added as (
    insert into verdict (tenant_id, computer_id, patch_id, state, source_id, approved, excepted, untold, source_time, since, learned_at, severity, flags,
                         agent_state, agent_time)
    select s.tenant_id, s.computer_id, s.patch_id, s.state, s.source_id, s.approved,
           case when exists (select from patch_exception where tenant_id = :tenant and ended_at is null) then ${EXCEPTION_HOLDS} else false end, s.untold,
           :now::timestamptz, :now::timestamptz, :now::timestamptz, s.severity, s.flags, s.agent_state,
           case when s.agent_state is not null then :now::timestamptz end
      from wanted s where s.fresh
     order by s.patch_id
    returning patch_id, excepted
  ), excepted as materialized (
    select array(select patch_id from added where excepted) as ids, (select count(*) from ended) + (select count(*) from changed) as others
  )
  select e.ids::text as excepted, ${LOCK_COUNTS} from excepted e where e.others >= 0`

/** What is to be written of one computer. */
export interface Writing {
  /** Patches whose verdicts hold no more; their history stays. */
  readonly ended: readonly number[]
  readonly added: readonly WantedVerdict[]
  /** Former values go into the history. */
  readonly changed: readonly WantedVerdict[]
}

/** Writes verdicts of one computer, and keeps the counts of its tenant from others then. @returns of which new ones an exception holds */
export async function writeVerdictsOf(ctx: InfraContext, key: ComputerKey, { ended, added, changed }: Writing): Promise<Set<number>> {
  if (ended.length + added.length + changed.length === 0) return new Set()
  const wanted = [...added, ...changed]
  const { rows } = await prepared<{ excepted: string }>(ctx.trx, 'write_verdicts', WRITE, {
    tenant: key.tenantId,
    computer: key.computerId,
    ended: intArray(ended),
    patches: intArray(wanted.map((w) => w.patchId)),
    states: wanted.map((w) => w.state),
    sources: intArray(wanted.map((w) => w.sourceId)),
    approved: wanted.map((w) => w.approved),
    severities: wanted.map((w) => w.severity),
    flags: wanted.map((w) => w.flags),
    agentStates: wanted.map((w) => w.agentState),
    untold: wanted.map((w) => w.untold),
    fresh: wanted.map((_, place) => place < added.length),
    now: ctx.now,
  })
  return new Set(numbersIn(rows[0]?.excepted ?? ''))
}
