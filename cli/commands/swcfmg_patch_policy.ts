import { labelFor } from '../../templates/index.ts'
import { CommandError } from '../command-error.ts'
import type { CommandCall, CommandSpec } from '../command.ts'
import { FILE_OPTIONS, FORMAT_OPTION, listOutput } from '../file-rows.ts'
import { TENANT_OPTION } from '../servers.ts'
import type { Column, Terminal } from '../terminal.ts'

interface Classification {
  readonly classificationId: string
  readonly title: string
  readonly level: string
  readonly ownLevel: string | null
  readonly effectiveLevel: string
  readonly notify: boolean
  readonly setBy: string | null
  readonly setAt: string | null
}

/** Required or Recommended, by classification: the patch management policy. */
export const patchPolicy: CommandSpec = {
  name: 'swcfmg_patch_policy',
  title: {
    en: 'Manages the patch management policy: which classifications are Required',
    ja: 'パッチ管理ポリシー（分類ごとの適用区分）を管理します',
  },
  synopsis: [
    'swcfmg_patch_policy -list [-tenantid X] [-file OUT [-e ENC]] [-format table|csv|json]',
    'swcfmg_patch_policy -set -classification C,... -level required|recommended [-tenantid X]',
  ],
  options: [
    {
      name: 'list',
      text: {
        en: 'Lists classifications with their levels, as a tenant has them',
        ja: '分類と適用区分を表示します（テナントを指定すると、そのテナントの値）',
      },
    },
    {
      name: 'set',
      text: {
        en: 'Sets the level for all tenants, or with -tenantid for one: a tenant can require what is only recommended. What is Required the people of a tenant may hold for up to 90 days, not decline or waive',
        ja: 'すべてのテナントの適用区分を設定します。-tenantid を指定すると、推奨の分類を特定のテナントだけ必須にできます。必須のパッチは、テナントでは90日以内の保留だけが可能で、拒否や免除はできません',
      },
    },
    { name: 'classification', value: 'C,...', text: { en: 'Classification IDs or titles', ja: '分類IDまたは分類名' } },
    {
      name: 'level',
      value: 'L',
      text: { en: 'required or recommended', ja: '適用区分: required（必須）、recommended（推奨）' },
    },
    TENANT_OPTION,
    ...FILE_OPTIONS,
    FORMAT_OPTION,
  ],
  actions: ['list', 'set'],
  examples: [
    { line: 'swcfmg_patch_policy -list', text: { en: 'What is required of all tenants?', ja: 'すべてのテナントの適用区分を表示します' } },
    {
      line: 'swcfmg_patch_policy -set -classification linux-updates -level required -tenantid tenant01',
      text: { en: 'Require a classification of one tenant', ja: '特定のテナントで分類を必須にします' },
    },
  ],
  async run(call: CommandCall): Promise<number> {
    const { client, options, terminal } = call
    const query = { tenantId: options.get('tenantid') }
    const { items } = await client.get<{ items: Classification[] }>('/classifications', query)
    if (options.has('list')) {
      await terminal.list(columns(terminal), items, listOutput(call))
      return 0
    }
    options.need('level')
    const level = options.oneOf('level', ['required', 'recommended'])
    const meant = (options.list('classification') ?? [options.need('classification')]).map((named) => find(items, named))
    // All of them or none.
    const fixed = query.tenantId === undefined ? undefined : meant.find((one) => one.level === 'required')
    if (fixed !== undefined) throw new CommandError('level_required', { title: fixed.title })
    for (const { classificationId } of meant) {
      const path = `/classifications/${encodeURIComponent(classificationId)}`
      if (query.tenantId === undefined) await client.patch(path, { level })
      else await client.put(`${path}/tenant-level?tenantId=${encodeURIComponent(query.tenantId)}`, { level })
    }
    terminal.say('rows_taken', { count: meant.length })
    return 0
  },
}

/** A classification by its id, its title, or the product's name of it in either language. */
function find(items: readonly Classification[], named: string): Classification {
  const wanted = named.toLowerCase()
  const names = (one: Classification): string[] => [
    one.classificationId,
    one.title,
    labelFor('classification', one.title, 'ja'),
    labelFor('classification', one.title, 'en'),
  ]
  const exact = items.find((one) => one.classificationId.toLowerCase() === wanted)
  const found = exact === undefined ? items.filter((one) => names(one).some((name) => name.toLowerCase() === wanted)) : [exact]
  const [only] = found
  if (only === undefined || found.length > 1) throw new CommandError('classification_not_found', { classificationId: named })
  return only
}

function columns({ locale }: Terminal): readonly Column<Classification>[] {
  const word = (level: string | null): string | null => (level === null ? null : labelFor('level', level, locale))
  return [
    { name: 'classificationId', title: { en: 'Classification ID', ja: '分類ID' }, value: (c) => c.classificationId },
    {
      name: 'title',
      title: { en: 'Classification', ja: '分類' },
      value: (c) => c.title,
      shown: (c) => labelFor('classification', c.title, locale),
    },
    {
      name: 'level',
      title: { en: 'Level', ja: '適用区分' },
      value: (c) => c.effectiveLevel,
      shown: (c) => word(c.effectiveLevel),
    },
    {
      name: 'commonLevel',
      title: { en: 'Level of all tenants', ja: '全テナントの適用区分' },
      value: (c) => c.level,
      shown: (c) => word(c.level),
    },
    {
      name: 'tenantLevel',
      title: { en: 'Set for the tenant', ja: 'テナントの設定' },
      value: (c) => c.ownLevel,
      shown: (c) => word(c.ownLevel),
    },
    { name: 'notify', title: { en: 'Mailed', ja: '通知' }, value: (c) => c.notify, detail: true },
    { name: 'setBy', title: { en: 'Set by', ja: '設定者' }, value: (c) => c.setBy, detail: true },
    { name: 'setAt', title: { en: 'Set', ja: '設定日時' }, value: (c) => c.setAt, time: true, detail: true },
  ]
}
