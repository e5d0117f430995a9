import { defineWords } from './words.ts'

/** Words of a choice that the service is asked for while the reader types. */
export const pickWords = defineWords('pick', {
  en: {
    hint: 'Type a part of the name',
    nothing: 'Nothing found',
    waiting: 'Searching …',
    failed: 'The search failed. Type again.',
    open_choices: 'Choices for {{what}}',
    clear: 'Clear {{what}}',
    any: '{{what}}: any',
  },
  ja: {
    hint: '名前の一部を入力',
    nothing: '該当する項目はありません',
    waiting: '検索しています…',
    failed: '検索できませんでした。もう一度入力してください。',
    open_choices: '{{what}}の候補',
    clear: '{{what}}を解除',
    any: '{{what}}: すべて',
  },
})
