import type { CommandCall, CommandSpec } from '../command.ts'
import { ENCODING_OPTION, submitFile } from '../file-rows.ts'

const FIELDS = ['name', 'architecture', 'version', 'release'] as const

/** Takes a list of packages whose patches are managed. */
export const patchImportrpmpolicy: CommandSpec = {
  name: 'swcfmg_patch_importrpmpolicy',
  title: {
    en: 'Imports the list of Linux packages whose patches are managed',
    ja: 'Linuxパッチの管理対象（パッケージの一覧）を取り込みます',
  },
  synopsis: ['swcfmg_patch_importrpmpolicy -f IN [-e ENC]'],
  options: [
    {
      name: 'f',
      value: 'IN',
      text: {
        en: 'Input file: [#]<rpm-name>,<rpm-architecture>,<rpm-version>,<rpm-release>; the name is mandatory, the others may be empty (any), a release needs a version. It takes the place of the former list; until one is imported, every security patch is selected. What a tenant approved or refused comes first',
        ja: '入力ファイル: [#]<パッケージ名>,<アーキテクチャ>,<バージョン>,<リリース>。パッケージ名は必須です。ほかは省略でき（すべてが対象）、リリースを指定する場合はバージョンも必要です。以前の一覧は置き換えられます。取り込むまでは、すべてのセキュリティパッチが対象です。テナントによる承認・拒否が優先されます',
      },
    },
    ENCODING_OPTION,
  ],
  examples: [
    {
      line: 'swcfmg_patch_importrpmpolicy -f targets.csv',
      text: { en: 'Manage the packages of a file', ja: 'ファイルのパッケージを管理対象にします' },
    },
  ],
  async run(call: CommandCall): Promise<number> {
    const done = { changed: 0 }
    const count = await submitFile(call, {
      option: 'f',
      columns: FIELDS,
      least: 1,
      send: async (targets) => {
        done.changed = (await call.client.put<{ changed: number }>('/patch-targets', { targets })).changed
      },
    })
    call.terminal.say('policy_imported', { count, changed: done.changed })
    return 0
  },
}
