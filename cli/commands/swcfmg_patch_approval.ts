import type { Client, Query } from '../client.ts'
import { CommandError } from '../command-error.ts'
import type { CommandCall, CommandSpec } from '../command.ts'
import { FILE_OPTIONS, FORMAT_OPTION, listOutput } from '../file-rows.ts'
import { PASSWORD_FILE_OPTION, readPerson } from '../person.ts'
import type { Column, Terminal } from '../terminal.ts'
import { instantOf } from '../time.ts'

interface Approval {
  readonly tenantId: string
  readonly patchId: string
  readonly name: string
  readonly approved: boolean
  readonly reason: string
  readonly author: string
  readonly decidedAt: string
  readonly untilAt: string | null
}

const PARTLY_FAILED = 50
/** Applications have commas in their ids: behind one that ends an id stands `deb:` and the like, or an id with its source. */
const BETWEEN_IDS = /,\s*(?=[a-z]+:|[\w-]+@)/

/** What tenants decided about patches that WSUS does not know. */
export const patchApproval: CommandSpec = {
  name: 'swcfmg_patch_approval',
  title: {
    en: 'Manages the approvals of patches that WSUS does not know',
    ja: 'WSUS以外のパッチの承認を管理します',
  },
  synopsis: [
    'swcfmg_patch_approval -list [-tenantid X] [-patchid P,...] [-file OUT [-e ENC]] [-format table|csv|json]',
    'swcfmg_patch_approval {-approve | -reject} -patchid P,... -userid U -passwordfile F [-tenantid X] [-reason R] [-until D]',
    'swcfmg_patch_approval -revoke -patchid P,... -userid U -passwordfile F [-tenantid X]',
  ],
  options: [
    {
      name: 'list',
      text: {
        en: 'Lists what tenants decided and still holds. What is not in the list is approved as the list of managed Linux packages says (swcfmg_patch_exportrpmpolicy); as long as none was imported, every security patch is',
        ja: '有効な承認と却下を表示します。一覧にないパッチは、管理対象のLinuxパッケージの一覧（swcfmg_patch_exportrpmpolicy）に従います。一覧を取り込んでいない場合は、セキュリティパッチがすべて承認されます',
      },
    },
    {
      name: 'approve',
      text: {
        en: 'Approves for all computers of the tenant, as a person',
        ja: 'テナントのすべての業務サーバに対して承認します（利用者として）',
      },
    },
    {
      name: 'reject',
      text: {
        en: 'Takes the approval away that the list of managed packages gives, as a person',
        ja: '管理対象の一覧で承認されるパッチを却下します（利用者として）',
      },
    },
    {
      name: 'revoke',
      text: { en: 'Takes the decision back: the list decides again', ja: '判断を取り消し、管理対象の一覧に従う状態に戻します' },
    },
    { name: 'patchid', value: 'P,...', text: { en: 'Patch IDs', ja: 'パッチID' } },
    {
      name: 'tenantid',
      value: 'X',
      text: { en: 'Which tenant; a tenant administrator needs none', ja: '対象のテナント（テナント管理者の場合は省略可）' },
    },
    {
      name: 'userid',
      value: 'U',
      text: { en: 'Tenant administrator or dual-role administrator who decides', ja: '判断するテナント管理者または兼任管理者' },
    },
    PASSWORD_FILE_OPTION,
    { name: 'reason', value: 'R', text: { en: 'Kept with the decision', ja: '判断とともに記録する理由' } },
    {
      name: 'until',
      value: 'D',
      text: {
        en: 'When it expires by itself: YYYY-MM-DD [HH:MM], or with an offset; a day alone is included',
        ja: '有効期限: YYYY-MM-DD [HH:MM]（時差の明示も可。日付だけの場合はその日を含みます）',
      },
    },
    ...FILE_OPTIONS,
    FORMAT_OPTION,
  ],
  actions: ['list', 'approve', 'reject', 'revoke'],
  returns: { 50: { en: 'Some patches were not decided', ja: '判断を登録できなかったパッチがあります' } },
  examples: [
    { line: 'swcfmg_patch_approval -list -tenantid tenant01', text: { en: 'What did a tenant decide?', ja: 'テナントの判断を表示します' } },
    {
      line: 'swcfmg_patch_approval -approve -patchid deb:debian/12/main/curl/7.88.1-10+deb12u8 -userid tadmin1 -passwordfile ./password.txt',
      text: { en: 'Approve a patch as the tenant’s administrator', ja: 'テナント管理者としてパッチを承認します' },
    },
  ],
  async run(call: CommandCall): Promise<number> {
    if (!call.options.has('list')) return decide(call)
    await call.terminal.list(columns(call.terminal), approvals(call), listOutput(call))
    return 0
  },
}

async function* approvals({ client, options }: CommandCall): AsyncGenerator<Approval> {
  const [tenant, patches] = [options.get('tenantid'), options.get('patchid')?.split(BETWEEN_IDS)]
  for await (const one of client.list<Approval>('/patch-approvals')) {
    if (tenant !== undefined && one.tenantId !== tenant) continue
    if (patches === undefined || patches.includes(one.patchId)) yield one
  }
}

/** A decision is always a person's: their password is asked, and their rights count. */
async function decide({ client, options, terminal }: CommandCall): Promise<number> {
  const patches = options.need('patchid').split(BETWEEN_IDS)
  const until = options.get('until')
  const query = { tenantId: options.get('tenantid') }
  const word = { reason: options.get('reason'), until: until === undefined ? undefined : instantOf(until, terminal.zone, true) }
  if (options.has('revoke') && (word.reason !== undefined || word.until !== undefined))
    throw new CommandError('parameter_conflict', { options: '-revoke, -reason, -until' })
  const person = client.as(await readPerson(options))
  let failed = 0
  for (const patchId of patches) {
    try {
      terminal.say(await decideOne(person, patchId, { options, query, word }), { patchId })
    } catch (err) {
      // Of one patch alone its own error tells more; what stands in the way of all of them is said once.
      if (!(err instanceof CommandError) || patches.length === 1 || !OF_ONE_PATCH.has(err.code)) throw err
      terminal.say(err.code, err.details)
      failed++
    }
  }
  return failed > 0 ? PARTLY_FAILED : 0
}

const OF_ONE_PATCH: ReadonlySet<string> = new Set(['patch_not_found', 'patch_approved_in_wsus'])

interface Wish {
  readonly options: CommandCall['options']
  readonly query: Query & { readonly tenantId: string | undefined }
  readonly word: { readonly reason: string | undefined; readonly until: string | undefined }
}

/** @returns code of the message that says so */
async function decideOne(person: Client, patchId: string, { options, query, word }: Wish): Promise<string> {
  const path = `/patches/${encodeURIComponent(patchId)}/approval`
  if (options.has('revoke')) {
    await person.delete(path, query)
    return 'patch_approval_revoked'
  }
  const approved = options.has('approve')
  await person.put(path, { approved, ...word, ...query })
  return approved ? 'patch_approved' : 'patch_rejected'
}

function columns({ locale }: Terminal): readonly Column<Approval>[] {
  const words = { en: ['rejected', 'approved'], ja: ['却下', '承認'] }[locale]
  return [
    { name: 'tenantId', title: { en: 'Tenant ID', ja: 'テナントID' }, value: (a) => a.tenantId },
    { name: 'patchId', title: { en: 'Patch ID', ja: 'パッチID' }, value: (a) => a.patchId },
    { name: 'name', title: { en: 'Patch', ja: 'パッチ' }, value: (a) => a.name, detail: true },
    {
      name: 'approved',
      title: { en: 'Decision', ja: '判断' },
      value: (a) => a.approved,
      shown: (a) => words[a.approved ? 1 : 0] ?? null,
    },
    { name: 'reason', title: { en: 'Reason', ja: '理由' }, value: (a) => a.reason, wide: true },
    { name: 'author', title: { en: 'By', ja: '判断者' }, value: (a) => a.author },
    { name: 'decidedAt', title: { en: 'Decided', ja: '判断日時' }, value: (a) => a.decidedAt, time: true },
    { name: 'untilAt', title: { en: 'Until', ja: '有効期限' }, value: (a) => a.untilAt, time: true },
  ]
}
