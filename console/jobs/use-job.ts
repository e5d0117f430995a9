import { useQuery, useQueryClient, type UseQueryResult } from '@tanstack/react-query'
import { useEffect, useMemo, useRef, useState } from 'react'
import type { Answer } from '../api/answers.ts'
import { api, dataOf } from '../api/client.ts'
import { useLive, type LiveState } from '../api/live.ts'
import { useLocale } from '../words/words.ts'
import { OutputEars, type OutputNews } from './output-news.ts'

export type Job = Answer<'/jobs/{jobId}'>
type Progress = Answer<'/jobs/{jobId}/progress'>
export type Decision = Job['allowed'][number]

const ASK_MS = 3_000

/** A job as it is now. */
export interface LiveJob {
  readonly query: UseQueryResult<Job>
  readonly job: Job | undefined
  readonly live: LiveState
  readonly news: OutputNews
  /** When what is shown was told (ISO 8601). */
  readonly asOf: string | undefined
}

/** The address of a job's computers, below /api/v1. */
export function computersPath(jobId: string): string {
  return `/jobs/${encodeURIComponent(jobId)}/computers`
}

/** Whether anything of a job besides its numbers may be different. */
function hasTurned(before: Pick<Job, 'state' | 'planHash' | 'waitingForDecision'>, now: Progress): boolean {
  return before.state !== now.state || before.planHash !== now.planHash || before.waitingForDecision !== now.waitingForDecision
}

/** Events know no language: titles stay those of the whole job. */
function withProgress(whole: Job, now: Progress): Job {
  const titles = new Map(whole.results.map(({ patchId, title }) => [patchId, title]))
  return { ...whole, ...now, results: now.results.map((one) => ({ ...one, title: titles.get(one.patchId) ?? one.title })) }
}

/** A job with what changes about it: by events, and while they do not come by asking every few seconds. */
export function useJob(jobId: string): LiveJob {
  const cache = useQueryClient()
  const locale = useLocale()
  const query = useQuery({
    queryKey: ['jobs', jobId, 'whole', locale],
    queryFn: ({ signal }) => dataOf(api.GET('/jobs/{jobId}', { params: { path: { jobId }, query: { locale } }, signal })),
  })
  const progressKey = useMemo(() => ['jobs', jobId, 'progress'], [jobId])
  const [ears] = useState(() => new OutputEars())
  const handlers = useMemo(
    () => ({ progress: (data: unknown) => void cache.setQueryData(progressKey, data), output: (data: unknown) => ears.tell(data) }),
    [cache, progressKey, ears],
  )
  const live = useLive(query.data === undefined ? null : `/jobs/${encodeURIComponent(jobId)}/events`, handlers)
  const progress = useQuery<Progress>({
    queryKey: progressKey,
    queryFn: ({ signal }) => dataOf(api.GET('/jobs/{jobId}/progress', { params: { path: { jobId } }, signal })),
    enabled: live === 'asking',
    refetchInterval: ({ state }) => (live === 'asking' && state.data?.over !== true ? ASK_MS : false),
  })

  const seen = useRef<Progress | undefined>(undefined)
  const whole = query.data
  useEffect(() => {
    const now = progress.data
    if (now === undefined || whole === undefined || seen.current === now) return
    const before = seen.current ?? whole
    seen.current = now
    if (JSON.stringify([before.computers, before.progress]) !== JSON.stringify([now.computers, now.progress]) || hasTurned(before, now))
      void cache.invalidateQueries({ queryKey: ['list', computersPath(jobId)] })
    if (!hasTurned(before, now)) return
    void cache.invalidateQueries({ queryKey: ['jobs', jobId, 'whole'] })
    void cache.invalidateQueries({ queryKey: ['jobs', jobId, 'audit'] })
    void cache.invalidateQueries({ queryKey: ['list', '/jobs'] })
  }, [cache, jobId, progress.data, whole])

  const isProgressNewer = progress.data !== undefined && progress.dataUpdatedAt > query.dataUpdatedAt
  const job = useMemo(
    () => (whole !== undefined && isProgressNewer ? withProgress(whole, progress.data) : whole),
    [whole, isProgressNewer, progress.data],
  )
  const news = useMemo(() => ({ live, listen: ears.listen }), [live, ears])
  const at = Math.max(query.dataUpdatedAt, progress.dataUpdatedAt)
  return { query, job, news, live: progress.data?.over === true ? 'over' : live, asOf: at === 0 ? undefined : new Date(at).toISOString() }
}
