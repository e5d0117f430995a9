import type { MessageEntry } from '../message-entry.ts'

export const viewsMessages = [
  {
    number: 'CFMGM31000',
    code: 'sort_needs_filter',
    severity: 'ERROR',
    exit: 10,
    en: 'The list is too long to be sorted by {{sort}}: name a patch or computers first.',
    ja: '件数が多いため、{{sort}}で並べ替えることはできません。パッチまたは業務サーバで絞り込んでください。',
  },
  {
    number: 'CFMGM31001',
    code: 'view_not_found',
    severity: 'ERROR',
    exit: 10,
    en: 'The saved view {{viewId}} does not exist.',
    ja: '保存された表示条件 {{viewId}} は存在しません。',
  },
  {
    number: 'CFMGM31002',
    code: 'view_name_taken',
    severity: 'ERROR',
    exit: 10,
    en: 'You already have a view called {{name}} on this page.',
    ja: 'このページには {{name}} という名前の表示条件がすでにあります。',
  },
  {
    number: 'CFMGM31003',
    code: 'views_full',
    severity: 'ERROR',
    exit: 10,
    en: 'You have {{count}} saved views, which is as many as are kept. Remove one first.',
    ja: '保存できる表示条件の上限（{{count}}件）に達しています。不要な表示条件を削除してください。',
  },
] as const satisfies readonly MessageEntry[]
