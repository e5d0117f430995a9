import type { MessageEntry } from '../message-entry.ts'

export const administrationMessages = [
  {
    number: 'CFMGM31100',
    code: 'live_unavailable',
    severity: 'ERROR',
    en: 'The progress cannot be followed live at the moment. It is still shown when the page is loaded again.',
    ja: '現在、進捗を自動更新できません。ページを再読み込みすると最新の進捗が表示されます。',
  },
] as const satisfies readonly MessageEntry[]
