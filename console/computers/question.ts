import type { ListQuestion } from '../list/question.ts'

/** What the list of computers asks. */
export const computerQuestion: ListQuestion = { path: '/computers', defaultSort: 'hostName', isCounted: true }
