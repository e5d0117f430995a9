import { record } from '../audit/service.ts'
import type { InfraContext } from '../context.ts'
import { AppError } from '../errors.ts'
import { lockAlone } from '../matching/evaluate.ts'
import { refuseRows, repeatedRows, type RowProblem } from '../http/row-problems.ts'
import { forgetWithdrawn } from '../notices/store.ts'
import { queueRecount } from '../verdicts/states.ts'
import { settleApprovals, type SettledApprovals } from '../verdicts/store-approved.ts'
import { claimImport, replaceTargets, type PatchTarget } from './store-linux.ts'

/** A line of the file of managed packages; null is an empty field. */
export interface TargetLine {
  readonly name: string | null
  readonly architecture: string | null
  readonly version: string | null
  readonly release: string | null
}

const AUDITED = 200
const NAME = /^[A-Za-z0-9][A-Za-z0-9._+-]{0,255}$/
const ARCHITECTURE = /^[A-Za-z0-9_-]{0,32}$/
const VERSION = /^[A-Za-z0-9._+~^:%-]{0,128}$/

/**
 * Puts a list of managed packages in place of the former one and decides anew about every patch that WSUS does not know, in one transaction.
 *
 * @returns how many verdicts changed their approval
 * @throws AppError invalid rows_invalid; conflict policy_import_running
 */
export async function importTargets(ctx: InfraContext, lines: readonly TargetLine[]): Promise<{ changed: number }> {
  refuseRows([...lines.flatMap((line, i) => problemsOf(line, i + 1)), ...repeated(lines)])
  if (!(await claimImport(ctx))) throw new AppError('conflict', 'policy_import_running', {})
  // An inventory that has read the former list writes what it says of approvals first, so that it is seen here.
  await lockAlone(ctx)
  const targets = lines.map(toTarget)
  await replaceTargets(ctx, targets)
  const settled = await settleSelected(ctx)
  await record(ctx, 'patch_policy.import', { count: targets.length, targets: targets.slice(0, AUDITED), changed: settled.changed })
  return { changed: settled.changed }
}

/**
 * Decides anew about patches that WSUS does not know, of every tenant.
 *
 * @param patchIds internal ids; left out: all
 */
export async function settleSelected(ctx: InfraContext, patchIds?: readonly number[]): Promise<SettledApprovals> {
  const settled = await settleApprovals(ctx, patchIds === undefined ? undefined : { patchIds })
  await forgetWithdrawn(ctx, settled.withdrawnPatchIds)
  for (const tenantId of settled.tenantIds) await queueRecount(ctx, tenantId)
  return settled
}

function problemsOf(line: TargetLine, row: number): RowProblem[] {
  const problems: RowProblem[] = []
  const say = (column: string, code: string, details: Record<string, unknown>): void => void problems.push({ row, column, code, details })
  const { name, architecture, version, release } = line
  if (name === null) say('name', 'target_name_missing', {})
  else if (!NAME.test(name)) say('name', 'target_name_invalid', { name })
  if (!ARCHITECTURE.test(architecture ?? '')) say('architecture', 'target_architecture_invalid', { architecture })
  if (!VERSION.test(version ?? '')) say('version', 'target_version_invalid', { version })
  if (!VERSION.test(release ?? '')) say('release', 'target_version_invalid', { version: release })
  else if (release !== null && version === null) say('release', 'target_release_alone', { release })
  return problems
}

function repeated(lines: readonly TargetLine[]): RowProblem[] {
  return repeatedRows(lines, (line) => JSON.stringify(toTarget(line))).map((row) => ({
    row,
    column: 'name',
    code: 'target_repeated',
    details: { name: lines[row - 1]?.name },
  }))
}

function toTarget(line: TargetLine): PatchTarget {
  return { name: line.name ?? '', architecture: line.architecture ?? '', version: line.version ?? '', release: line.release ?? '' }
}
