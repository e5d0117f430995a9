import { enqueue } from '../cmdb/tasks.ts'
import { SYSTEM, withInfra, type Context } from '../context.ts'
import { AppError } from '../errors.ts'
import { findStored } from '../store/store.ts'
import type { PlannedApplication } from './plan.ts'
import type { PlannedPatch } from './store-targets.ts'

/** Which installer of an application fits a computer. */

interface InstallerRow {
  readonly architecture: string
  readonly type: string
  readonly scope: 'user' | 'machine' | null
  readonly url: string
  readonly sha256: string
  readonly productCode: string | null
  readonly silent: string
  readonly successCodes: readonly number[]
  readonly restartCodes: readonly number[]
  readonly locale: string | null
  readonly nestedType: string | null
  readonly nestedFiles: readonly string[]
  readonly version: string
  readonly name: string | null
  readonly publisher: string | null
  readonly entry: {
    readonly name: string | null
    readonly publisher: string | null
    readonly version: string | null
    readonly productCode: string | null
    readonly upgradeCode: string | null
  } | null
}

const TYPES = ['msi', 'wix', 'burn', 'inno', 'nullsoft', 'exe'] as const
type InstallerType = (typeof TYPES)[number]

/** From what fits best to what runs too; an emulated program comes last. */
const FITTING: Readonly<Record<string, readonly string[]>> = {
  x86_64: ['x64', 'neutral', 'x86'],
  aarch64: ['arm64', 'neutral', 'x64', 'x86'],
  x86: ['x86', 'neutral'],
}

const INSTALLERS = `select i.architecture, i.type, i.scope, i.url, encode(i.sha256, 'hex') as sha256, i.product_code as "productCode", i.silent,
       i.success_codes as "successCodes", i.restart_codes as "restartCodes", i.locale,
       i.nested_type as "nestedType", i.nested_files as "nestedFiles", r.version, a.name, a.publisher,
       (select jsonb_build_object('name', e.display_name, 'publisher', e.publisher, 'version', e.display_version, 'productCode', e.product_code,
                                  'upgradeCode', e.upgrade_code)
          from application_entry e where e.release_id = r.id order by e.product_code is distinct from upper(i.product_code), e.ordinal limit 1) as entry
  from application a join application_release r on r.application_id = a.id join application_installer i on i.release_id = r.id
 where a.public_id = :id and r.version = :version
 order by r.id desc, i.id`

/**
 * What a computer's agent is given for an application's patch.
 *
 * @param tenantId internal key of the tenant whose plan it is: files of others alone are not for it, whatever the context sees
 * @throws AppError conflict application_not_installable where no installer fits, application_kind_unsupported where one would that no agent can run,
 *   application_not_stored where its file is not in the patch store
 */
export async function applicationItems(
  ctx: Context,
  tenantId: number,
  computerIds: readonly number[],
  patches: readonly PlannedPatch[],
): Promise<(computerId: number, patch: PlannedPatch) => PlannedApplication> {
  const classes = await architectureClasses(ctx, computerIds)
  const items = new Map<string, PlannedApplication>()
  const refusals = new Map<string, AppError>()
  for (const patch of patches) {
    const installers = await installersOf(ctx, patch)
    for (const kind of new Set(classes.values())) {
      const installer = fitting(installers, kind)
      if (installer !== undefined) items.set(`${kind}/${patch.id}`, await itemOf(ctx, tenantId, patch, installer))
      else refusals.set(`${kind}/${patch.id}`, refusalOf(installers, kind, patch))
    }
  }
  return (computerId, patch) => {
    const key = `${classes.get(computerId) ?? ''}/${patch.id}`
    const item = items.get(key)
    if (item === undefined) throw refusals.get(key) ?? notInstallable(patch)
    return item
  }
}

async function architectureClasses(ctx: Context, computerIds: readonly number[]): Promise<Map<number, string>> {
  const { rows } = await ctx.trx.raw<{ rows: { id: number; kind: string }[] }>(
    `select id, architecture_class(coalesce(os_architecture, '')) as kind from computer where id = any(:ids::int[])`,
    { ids: [...computerIds] },
  )
  return new Map(rows.map((row) => [row.id, row.kind === '' ? 'x86_64' : row.kind]))
}

async function installersOf(ctx: Context, patch: PlannedPatch): Promise<InstallerRow[]> {
  const parts = patch.publicId.split('/')
  if (!patch.publicId.startsWith('app:')) throw notInstallable(patch)
  const { rows } = await ctx.trx.raw<{ rows: InstallerRow[] }>(INSTALLERS, { id: parts.at(-2) ?? '', version: parts.at(-1) ?? '' })
  return rows
}

/** What runs: of an archive the installer inside. */
function typeOf(row: InstallerRow): string {
  return row.nestedType ?? row.type
}

function isType(type: string): type is InstallerType {
  return (TYPES as readonly string[]).includes(type)
}

/** The installer that fits best: by processor, for everybody rather than for one user, without a language rather than in one. */
function fitting(installers: readonly InstallerRow[], kind: string): InstallerRow | undefined {
  const order = orderOf(kind)
  const rank = (row: InstallerRow): number =>
    order.indexOf(row.architecture) * 100 +
    (row.scope === 'user' ? 50 : 0) +
    (row.locale === null ? 0 : /^en/i.test(row.locale) ? 10 : 20) +
    TYPES.findIndex((type) => type === typeOf(row)) +
    // Of two equal ones the one that needs no unpacking.
    (row.nestedType === null ? 0 : 0.5)
  return installers.filter((row) => isType(typeOf(row)) && order.includes(row.architecture)).toSorted((a, b) => rank(a) - rank(b))[0]
}

function orderOf(kind: string): readonly string[] {
  return Object.hasOwn(FITTING, kind) ? FITTING[kind]! : ['neutral']
}

/** Why nothing fits: there is nothing for the processor, or only what no agent installs. */
function refusalOf(installers: readonly InstallerRow[], kind: string, patch: PlannedPatch): AppError {
  const forIt = installers.filter((row) => orderOf(kind).includes(row.architecture))
  if (forIt.length === 0) return notInstallable(patch)
  const types = new Set(forIt.map((row) => (row.nestedType === null ? row.type : `${row.type}/${row.nestedType}`)))
  return new AppError('conflict', 'application_kind_unsupported', { patchId: patch.publicId, types: [...types].toSorted().join(', ') })
}

function notInstallable(patch: PlannedPatch): AppError {
  return new AppError('conflict', 'application_not_installable', { patchId: patch.publicId })
}

/** In a transaction of its own: the one that asks is taken back. */
async function askForFiles(ctx: Context, patchId: string): Promise<void> {
  await withInfra(ctx.app, SYSTEM, (infra) => enqueue(infra, 'store.fetch', { patchId }, { key: `store.fetch:${patchId}`, maxAttempts: 3 }))
}

async function itemOf(ctx: Context, tenantId: number, patch: PlannedPatch, row: InstallerRow): Promise<PlannedApplication> {
  const stored = await findStored(ctx, row.sha256)
  if (stored === undefined || (stored.ownerTenantId !== null && stored.ownerTenantId !== tenantId)) {
    await askForFiles(ctx, patch.publicId)
    throw new AppError('conflict', 'application_not_stored', { patchId: patch.publicId })
  }
  const installerType = typeOf(row)
  if (!isType(installerType)) throw notInstallable(patch)
  const switches = row.silent.match(/"[^"]*"|\S+/g)?.map((argument) => argument.replace(/^"(.*)"$/, '$1')) ?? []
  return {
    patchId: patch.publicId,
    installerType,
    file: { sha256: row.sha256, size: stored.bytes, name: fileName(row.url, row.nestedType === null ? endOf(row.type) : 'zip') },
    pathInArchive: row.nestedType === null ? null : (row.nestedFiles[0] ?? null),
    switches: switches.length === 0 ? null : switches,
    success: [...new Set([0, ...row.successCodes])],
    restart: [...new Set([3010, 1641, ...row.restartCodes])],
    expects: {
      productCode: guidOf(row.entry?.productCode ?? row.productCode),
      upgradeCode: guidOf(row.entry?.upgradeCode ?? null),
      name: row.entry?.name ?? row.name,
      publisher: row.entry?.publisher ?? row.publisher,
      version: row.entry?.version ?? row.version,
    },
  }
}

function guidOf(code: string | null): string | null {
  const text = code?.replace(/^\{(.*)\}$/, '$1').toLowerCase() ?? ''
  return /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text) ? text : null
}

function endOf(type: string): 'msi' | 'exe' {
  return type === 'msi' || type === 'wix' ? 'msi' : 'exe'
}

/** The name under which a file lies on the computer while it runs: its own, as far as it is one. */
function fileName(url: string, end: 'msi' | 'exe' | 'zip'): string {
  const last = URL.parse(url)?.pathname.split('/').at(-1) ?? ''
  const known = end === 'zip' ? /\.zip$/i : /\.(?:msi|exe)$/i
  return /^[A-Za-z0-9][A-Za-z0-9._-]{0,120}$/.test(last) && known.test(last) ? last : `installer.${end}`
}
