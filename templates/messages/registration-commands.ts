import type { MessageEntry } from '../message-entry.ts'

export const registrationCommandsMessages = [
  {
    number: 'CFMGC01100',
    code: 'ids_refused',
    severity: 'ERROR',
    exit: 10,
    en: '{{count}} of the IDs cannot be taken. Nothing was changed.',
    ja: '指定したIDのうち{{count}}件は処理できません。変更は行っていません。',
  },
  {
    number: 'CFMGC01110',
    code: 'policy_imported',
    severity: 'INFO',
    exit: 0,
    en: 'Packages that are managed now: {{count}}. Patches of servers that became approved or lost their approval: {{changed}}.',
    ja: '管理対象のパッケージ: {{count}}件。承認の状態が変わった業務サーバのパッチ: {{changed}}件。',
  },
  {
    number: 'CFMGC01111',
    code: 'policy_exported',
    severity: 'INFO',
    exit: 0,
    en: '{{count}} packages were written to {{path}}.',
    ja: '{{count}}件のパッケージを {{path}} に出力しました。',
  },
  {
    number: 'CFMGC01112',
    code: 'cache_told',
    severity: 'INFO',
    exit: 0,
    en: 'Servers that will renew their package manager’s cache: {{count}}.',
    ja: 'パッケージ管理のキャッシュを更新する業務サーバ: {{count}}台。',
  },
  {
    number: 'CFMGC01113',
    code: 'cache_not_told',
    severity: 'WARN',
    exit: 50,
    en: 'Server {{serverId}} cannot be told: it has no agent, or does not run Linux.',
    ja: '業務サーバ {{serverId}} には通知できません。エージェントがないか、Linuxではありません。',
  },
] as const satisfies readonly MessageEntry[]
