import { CommandError } from '../command-error.ts'
import type { CommandCall, CommandSpec } from '../command.ts'
import { FILE_OPTIONS, FORMAT_OPTION, listOutput, submitFile } from '../file-rows.ts'
import { DIFFERENCE_COLUMNS, effectColumns, RULE_COLUMNS, UNASSIGNED_COLUMNS } from '../mapping-columns.ts'
import type { Difference, Preview, Rule, Unassigned } from '../mapping-columns.ts'
import { SERVERID_OPTION } from '../servers.ts'

/** Columns of a file of rules; what a listing has besides is left aside, so that it can be given back. */
const FIELDS = ['kind', 'pattern', 'serverGroupId', 'sourceId'] as const

/** Rules by which discovered computers get their tenant and server group. */
export const mapping: CommandSpec = {
  name: 'swcfmg_mapping',
  title: {
    en: 'Manages the rules that assign discovered servers to tenants and server groups',
    ja: '検出された業務サーバをテナントとサーバグループに割り当てるルールを管理します',
  },
  synopsis: [
    'swcfmg_mapping -list [-file OUT [-e ENC]] [-format table|csv|json]',
    'swcfmg_mapping -set -file F [-e ENC]',
    'swcfmg_mapping -clear',
    'swcfmg_mapping -preview [-file F [-e ENC]] [-differing] [-format table|csv|json]',
    'swcfmg_mapping -unassigned [-sourceid S] [-file OUT [-e ENC]] [-format table|csv|json]',
    'swcfmg_mapping -apply -serverid S,...',
  ],
  options: [
    { name: 'list', text: { en: 'Lists the rules in the order of trial', ja: 'ルールを評価順に表示します' } },
    {
      name: 'set',
      text: {
        en: 'Puts the rules of a file in place of all others: [#]<kind>,<pattern>,<servergroup-id>[,<source-id>]; the first that applies counts. Kinds: target_group (name of a WSUS group), host_name (with * and ?), domain_suffix (WSUS does not tell organizational units), address_range (IPv4 or IPv6, such as 192.0.2.0/24)',
        ja: 'すべてのルールをファイルの内容に置き換えます: [#]<種類>,<パターン>,<サーバグループID>[,<情報収集元ID>]（最初に該当したルールを使用）。種類: target_group（WSUSのグループ名）、host_name（* と ? を使用可）、domain_suffix（WSUSは組織単位 (OU) の情報を提供しません）、address_range（IPv4またはIPv6、例: 192.0.2.0/24）',
      },
    },
    {
      name: 'clear',
      text: {
        en: 'Removes all rules; nothing that was assigned is moved',
        ja: 'すべてのルールを削除します（割り当て済みの業務サーバは移動しません）',
      },
    },
    {
      name: 'preview',
      text: {
        en: 'Says what the rules of a file, or those that are set, would do; changes nothing',
        ja: 'ファイルのルール、または設定済みのルールを適用した場合の結果を表示します（変更は行いません）',
      },
    },
    {
      name: 'differing',
      text: {
        en: '-preview: lists the assigned servers that the rules would place elsewhere; they stay where they are',
        ja: '-preview: ルールと異なるサーバグループに割り当て済みの業務サーバを表示します（自動では移動しません）',
      },
    },
    {
      name: 'unassigned',
      text: { en: 'Lists discovered servers that nobody has assigned', ja: 'まだ割り当てられていない業務サーバを表示します' },
    },
    {
      name: 'apply',
      text: {
        en: 'Moves the named servers to where the rules place them; in another tenant their agents must enroll anew',
        ja: '指定した業務サーバをルールどおりのサーバグループに移動します（別のテナントに移動した場合、エージェントの再登録が必要です）',
      },
    },
    SERVERID_OPTION,
    {
      name: 'sourceid',
      value: 'S',
      text: { en: '-unassigned: only servers of this source', ja: '-unassigned: 指定した情報収集元の業務サーバだけを表示します' },
    },
    ...FILE_OPTIONS,
    FORMAT_OPTION,
  ],
  actions: ['list', 'set', 'clear', 'preview', 'unassigned', 'apply'],
  examples: [
    {
      line: 'swcfmg_mapping -preview -file rules.csv',
      text: { en: 'What would these rules do?', ja: 'ルールの適用結果を確認します' },
    },
    {
      line: 'swcfmg_mapping -set -file rules.csv',
      text: { en: 'Use them from the next discovery on', ja: '次回のディスカバリからルールを使用します' },
    },
    {
      line: 'swcfmg_mapping -unassigned -file unassigned.csv -e Shift_JIS',
      text: { en: 'Write the unassigned servers to a file', ja: '未割り当ての業務サーバをファイルに出力します' },
    },
    { line: 'swcfmg_mapping -apply -serverid K7M2Q9XDA@Direct', text: { en: 'Move one server', ja: '業務サーバを1台移動します' } },
  ],
  async run(call: CommandCall): Promise<number> {
    const { client, options, terminal } = call
    if (options.has('list')) {
      await terminal.list(RULE_COLUMNS, client.list<Rule>('/mapping-rules'), listOutput(call))
    } else if (options.has('set')) {
      terminal.say('rows_taken', { count: await withRules(call, (rules) => client.put('/mapping-rules', { rules })) })
    } else if (options.has('clear')) {
      await client.put('/mapping-rules', { rules: [] })
      terminal.say('rows_taken', { count: 0 })
    } else if (options.has('unassigned')) {
      const query = { sourceId: options.get('sourceid') }
      await terminal.list(UNASSIGNED_COLUMNS, client.list<Unassigned>('/unassigned-computers', query), listOutput(call))
    } else if (options.has('apply')) await apply(call)
    else await preview(call)
    return 0
  },
}

/** Sends the rules of -file; what is wrong with one is said with its line. */
function withRules(call: CommandCall, send: (rules: Record<string, string | null>[]) => Promise<unknown>): Promise<number> {
  const withTexts = (row: Record<string, string | null>): Record<string, string | null> => ({
    ...row,
    kind: row['kind'] ?? '',
    pattern: row['pattern'] ?? '',
    serverGroupId: row['serverGroupId'] ?? '',
  })
  return submitFile(call, {
    columns: FIELDS,
    least: 3,
    listed: RULE_COLUMNS.filter(({ tableOnly }) => tableOnly !== true).length,
    send: (rows) => send(rows.map(withTexts)),
  })
}

async function preview(call: CommandCall): Promise<void> {
  const { client, options, terminal } = call
  const format = options.oneOf('format', ['table', 'csv', 'json'])
  const output = { format, file: undefined, encoding: undefined }
  let rules: readonly unknown[] | undefined
  const ask = async (given?: readonly unknown[]): Promise<Preview> => client.post<Preview>('/mapping-rules/preview', { rules: given })
  let answer: Preview | undefined
  if (options.has('file')) {
    await withRules(call, async (sent) => {
      rules = sent
      answer = await ask(sent)
    })
  } else answer = await ask()
  if (answer === undefined) return
  if (options.has('differing')) await terminal.list(DIFFERENCE_COLUMNS, differences(call, rules), output)
  else {
    const rest = { position: null, kind: null, pattern: null, assigns: answer.unmatched, agrees: null, differs: null }
    const unmatched = {
      ...rest,
      sourceId: null,
      tenantId: null,
      serverGroupId: null,
      assignsNames: answer.unmatchedNames,
      differsNames: [],
    }
    await terminal.list(effectColumns(terminal.locale), [...answer.rules, unmatched], output)
  }
}

async function* differences({ client }: CommandCall, rules: readonly unknown[] | undefined): AsyncGenerator<Difference> {
  let after: string | null = null
  do {
    const path: string = `/mapping-rules/differences?limit=200${after === null ? '' : `&after=${encodeURIComponent(after)}`}`
    const page: { items: Difference[]; next: string | null } = await client.post(path, { rules })
    yield* page.items
    after = page.next
  } while (after !== null)
}

async function apply({ client, options, terminal }: CommandCall): Promise<void> {
  const serverIds = options.list('serverid') ?? [options.need('serverid')]
  try {
    const { moved } = await client.post<{ moved: readonly { serverId: string; tenantId: string; serverGroupId: string }[] }>(
      '/mapping-rules/apply',
      { serverIds },
    )
    for (const one of moved) terminal.print(`${one.serverId} -> ${one.tenantId} ${one.serverGroupId}`)
    terminal.say('rows_taken', { count: moved.length })
  } catch (err) {
    if (!(err instanceof CommandError) || err.code !== 'rows_invalid') throw err
    for (const problem of err.details['rows'] as { row: number; code: string; details: Record<string, unknown> }[]) {
      terminal.say(problem.code, problem.details)
    }
    throw new CommandError('mapping_not_applied', { count: err.details['count'] }, { cause: err })
  }
}
