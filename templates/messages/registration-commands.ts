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
] as const satisfies readonly MessageEntry[]
