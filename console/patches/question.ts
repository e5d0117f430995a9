import type { Locale } from '../../templates/words.ts'
import type { ListQuestion } from '../list/question.ts'

/** What the list of patches asks. */
export const patchQuestion = (locale: Locale): ListQuestion => ({
  path: '/patches',
  fixed: { locale },
  defaultSort: '-releasedAt',
  isCounted: true,
})
