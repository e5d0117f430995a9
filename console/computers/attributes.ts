import { useCallback } from 'react'
import { timelineWords } from '../words/timeline.ts'
import { useWords } from '../words/words.ts'

const NAMES = [
  'hostName',
  'fqdn',
  'displayName',
  'managementAddress',
  'addresses',
  'osName',
  'osVersion',
  'osArchitecture',
  'serverGroupId',
  'siteId',
] as const

/** What an attribute of a computer is called. */
export function useAttributeName(): (name: string) => string {
  const say = useWords(timelineWords)
  return useCallback(
    (name) => {
      const known = NAMES.find((one) => one === name)
      return known === undefined ? name : say(`attribute_${known}`)
    },
    [say],
  )
}
