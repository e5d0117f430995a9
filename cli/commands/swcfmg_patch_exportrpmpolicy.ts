import type { Client } from '../client.ts'
import type { CommandCall, CommandSpec } from '../command.ts'
import { csvLine } from '../../templates/index.ts'
import { ENCODING_OPTION } from '../file-rows.ts'
import type { Text } from '../text.ts'

interface Target {
  readonly name: string
  readonly architecture: string
  readonly version: string
  readonly release: string
}

const HEADING: Text = {
  en: '#<rpm-name>,<rpm-architecture>,<rpm-version>,<rpm-release>',
  ja: '#<パッケージ名>,<アーキテクチャ>,<バージョン>,<リリース>',
}
const NONE: Text = {
  en: '# No list has been imported: every security patch is selected.',
  ja: '# 一覧は取り込まれていません。すべてのセキュリティパッチが対象です。',
}
const SUGGESTED: Text = {
  en: '# Not managed, but servers lack patches of them. Remove the # to manage them:',
  ja: '# 管理対象外ですが、未適用のパッチがあるパッケージです。管理対象にするには行頭の # を削除してください:',
}

/** Writes the list of packages whose patches are managed. */
export const patchExportrpmpolicy: CommandSpec = {
  name: 'swcfmg_patch_exportrpmpolicy',
  title: {
    en: 'Exports the list of Linux packages whose patches are managed',
    ja: 'Linuxパッチの管理対象（パッケージの一覧）を出力します',
  },
  synopsis: ['swcfmg_patch_exportrpmpolicy -f OUT [-e ENC]'],
  options: [
    {
      name: 'f',
      value: 'OUT',
      text: {
        en: 'Output file, to be edited and imported; packages that are not managed and of which servers lack patches are written as comments',
        ja: '出力ファイル。編集して取り込めます。未適用のパッチがある管理対象外のパッケージは、コメントとして出力されます',
      },
    },
    ENCODING_OPTION,
  ],
  examples: [
    {
      line: 'swcfmg_patch_exportrpmpolicy -f targets.csv',
      text: { en: 'Write the list to a file', ja: '一覧をファイルに出力します' },
    },
  ],
  async run({ client, options, terminal }: CommandCall): Promise<number> {
    const path = options.need('f')
    const { locale } = terminal
    const { importedAt } = await client.get<{ importedAt: string | null }>('/patch-targets/policy')
    const lines = [`${HEADING[locale]}\r\n`, ...(importedAt === null ? [`${NONE[locale]}\r\n`] : [])]
    const targets = await collect<Target>(client, '/patch-targets')
    for (const { name, architecture, version, release } of targets) lines.push(csvLine([name, architecture, version, release]))
    const suggested = await collect<{ name: string }>(client, '/patch-targets/suggested')
    if (suggested.length > 0) lines.push(`${SUGGESTED[locale]}\r\n`)
    // Behind a line end inside of a name the comment would be over, and what follows would be managed when the file is imported.
    for (const { name } of suggested) if (isPackageName(name)) lines.push(`#${csvLine([name, '', '', ''])}`)
    await terminal.writeFile(path, lines.join(''), options.get('e'))
    terminal.say('policy_exported', { count: targets.length, path })
    return 0
  },
}

/** What agents tell is anybody's text. */
function isPackageName(name: string): boolean {
  return !/[\s\p{Cc}\u2028\u2029]/u.test(name)
}

async function collect<T>(client: Client, path: string): Promise<T[]> {
  const found: T[] = []
  for await (const item of client.list<T>(path)) found.push(item)
  return found
}
