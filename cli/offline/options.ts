import type { OptionSpec } from '../command.ts'

/** Options of what works without a server, and the format, which differs there. */
export const OFFLINE_OPTIONS: readonly OptionSpec[] = [
  { name: 'type', value: 'dpkg|rpm|apk|winget', text: { en: 'What the inventory lists', ja: 'インベントリの種類' } },
  {
    name: 'release',
    value: 'R',
    text: {
      en: 'Name and version as in os-release: "debian 12"; not of winget',
      ja: 'OSの名前とバージョン（例: "debian 12"、winget では不要）',
    },
  },
  {
    name: 'dir',
    value: 'DIR',
    text: {
      en: 'Folder with feed documents (-match: default is catalog in the state directory)',
      ja: 'セキュリティ情報の文書があるフォルダ（-match の省略値: 状態ディレクトリの catalog）',
    },
  },
  {
    name: 'by',
    value: 'advisory|patch',
    text: { en: 'What is listed (default: advisory; of winget patch)', ja: '一覧の単位（省略値: advisory、winget では patch）' },
  },
  { name: 'scheme', value: 'dpkg|rpm|winget|apk|semver', text: { en: 'How versions are ordered', ja: 'バージョンの比較方法' } },
  {
    name: 'format',
    value: 'table|csv|json|tsv',
    text: {
      en: 'How to print; -match: tsv (default), or json with the proof of each verdict',
      ja: '出力形式（-match では tsv（省略値）または判定の根拠を含む json）',
    },
  },
]
