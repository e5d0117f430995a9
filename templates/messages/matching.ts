import type { MessageEntry } from '../message-entry.ts'

export const matchingMessages = [
  {
    number: 'CFMGD20700',
    code: 'inventory_line_invalid',
    severity: 'ERROR',
    exit: 40,
    en: 'The file {{path}} cannot be analysed: line {{line}} is no line of an inventory of the type {{type}}: {{value}}',
    ja: 'ファイル {{path}} を解析できません。{{line}} 行目が種類 {{type}} のインベントリの形式ではありません: {{value}}',
  },
  {
    number: 'CFMGD20701',
    code: 'inventory_empty',
    severity: 'ERROR',
    exit: 40,
    en: 'The inventory {{path}} lists nothing that is installed.',
    ja: 'インベントリ {{path}} にインストール済みの項目がありません。',
  },
  {
    number: 'CFMGD20702',
    code: 'feed_release_missing',
    severity: 'ERROR',
    exit: 20,
    en: 'No document in {{path}} says anything about {{release}}.',
    ja: '{{path}} に {{release}} の情報を含む文書がありません。',
  },
  {
    number: 'CFMGD20703',
    code: 'feed_document_unknown',
    severity: 'WARN',
    en: '{{path}} is left out: its format is unknown ({{reason}}).',
    ja: '{{path}} は形式が不明なため読み込みませんでした（{{reason}}）。',
  },
  {
    number: 'CFMGD20704',
    code: 'feed_document_damaged',
    severity: 'WARN',
    en: '{{path}} cannot be read to its end, nothing of it is used: {{reason}}. What it would have said may be lacking in the result.',
    ja: '{{path}} を最後まで読み込めないため使用しません: {{reason}}。結果に不足がある可能性があります。',
  },
  {
    number: 'CFMGD20705',
    code: 'versions_line_invalid',
    severity: 'ERROR',
    exit: 40,
    en: 'Line {{line}} of the input is not two versions with a tab between them ({{reason}}): {{value}}',
    ja: '入力の {{line}} 行目がタブで区切った2つのバージョンではありません（{{reason}}）: {{value}}',
  },
  {
    number: 'CFMGD20710',
    code: 'inventory_base_unknown',
    severity: 'WARN',
    en: 'What changed in an inventory does not fit the one that is stored ({{baseChecksum}}); the agent sends the whole one.',
    ja: 'インベントリの差分が、登録済みのインベントリ（{{baseChecksum}}）と一致しません。エージェントがインベントリ全体を送信します。',
  },
] as const satisfies readonly MessageEntry[]
