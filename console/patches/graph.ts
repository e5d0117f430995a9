import type { Answer } from '../api/answers.ts'
import { patchPageWords } from '../words/patch.ts'
import { useWords } from '../words/words.ts'

export type Graph = Answer<'/patches/{patchId}/graph'>
export type GraphNode = Graph['nodes'][number]

/** How far a patch is from the one of the page, in words. */
export function usePlaceText(): (distance: number) => string {
  const say = useWords(patchPageWords)
  return (distance) =>
    distance === 0 ? say('here') : distance > 0 ? say('later', { count: distance }) : say('earlier', { count: -distance })
}

/** Where a patch's own graph is. */
export function addressOfGraph(patchId: string): string {
  return `/patches/${encodeURIComponent(patchId)}?tab=graph`
}
