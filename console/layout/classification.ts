import { useCallback } from 'react'
import { classificationWords } from '../words/classifications.ts'
import { useWords } from '../words/words.ts'

/** @returns says what a classification is called in the reader's language; one that a source made up keeps its name */
export function useClassification(): (title: string) => string {
  const say = useWords(classificationWords)
  return useCallback(
    (title) => {
      const key = title.toLowerCase().replaceAll(' ', '_')
      const text = say(key as 'updates')
      return text === key ? title : text
    },
    [say],
  )
}
