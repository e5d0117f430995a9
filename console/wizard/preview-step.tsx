import { Button, Flex, FlexItem, Spinner } from '@patternfly/react-core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState, type ReactNode } from 'react'
import { useNavigate } from 'react-router'
import { api, dataOf } from '../api/client.ts'
import { Callout } from '../layout/callout.tsx'
import { ProblemAlert } from '../layout/problem-alert.tsx'
import { Failure, Loading } from '../layout/states.tsx'
import { useTell } from '../layout/toasts.tsx'
import { useZone } from '../layout/zone.ts'
import { instantOf } from '../layout/zoned.ts'
import { wizardWords } from '../words/wizard.ts'
import { useWords } from '../words/words.ts'
import { PlanView } from './plan-view.tsx'
import { forgetChoice, requestOf, type Choice } from './wizard-state.ts'

const ASK_MS = 2_000
/** After that time the reader may confirm a plan in which some computers have not answered; asking goes on. */
const PATIENCE_MS = 30_000

/** The exact plan, as it would be approved and run; confirming requests exactly this. */
export function PreviewStep({ choice }: { readonly choice: Choice }): ReactNode {
  const say = useWords(wizardWords)
  const zone = useZone()
  const navigate = useNavigate()
  const cache = useQueryClient()
  const tell = useTell()
  const [isPatient, setPatient] = useState(true)
  useEffect(() => {
    const timer = setTimeout(() => setPatient(false), PATIENCE_MS)
    return () => clearTimeout(timer)
  }, [])
  const schedule = choice.isScheduled ? instantOf(choice.date, choice.time, zone)?.toISOString() : undefined
  const body = requestOf(choice, schedule)
  const preview = useQuery({
    queryKey: ['jobs', 'preview', body],
    queryFn: ({ signal }) => dataOf(api.POST('/jobs/preview', { body, signal })),
    staleTime: 0,
    gcTime: 0,
    retry: false,
    refetchInterval: ({ state }) => (waiting(state.data?.plans) > 0 ? ASK_MS : false),
  })
  const request = useMutation({
    mutationFn: (planHashes: string[]) => dataOf(api.POST('/jobs', { body: { ...body, planHashes } })),
    onSuccess: ({ jobs }) => {
      forgetChoice()
      void cache.invalidateQueries({ queryKey: ['jobs'] })
      tell.done(say('requested', { count: jobs.length }))
      void navigate(jobs.length === 1 ? `/jobs/${encodeURIComponent(jobs[0]!.jobId)}` : '/jobs')
    },
  })
  if (preview.data === undefined) {
    if (preview.error !== null) return <Failure error={preview.error} onRetry={() => void preview.refetch()} />
    return <Loading />
  }
  const { plans } = preview.data
  const open = waiting(plans)
  return (
    <>
      <ProblemAlert title={say('request_failed')} error={request.error} />
      {open > 0 && (
        <Callout
          isInline
          isPlain
          variant="info"
          customIcon={<Spinner size="md" />}
          title={say('waiting_answers', { count: open })}
          isLiveRegion
          component="p"
        />
      )}
      {plans.map((plan) => (
        <PlanView key={plan.tenantId} plan={plan} isOneOfSeveral={plans.length > 1} />
      ))}
      <Flex className="ts-actions">
        <FlexItem>
          <Button
            isLoading={request.isPending}
            isDisabled={request.isPending || plans.length === 0 || (open > 0 && isPatient)}
            onClick={() => request.mutate(plans.map((plan) => plan.planHash))}
          >
            {say('confirm')}
          </Button>
        </FlexItem>
        <FlexItem>
          <Button variant="link" onClick={() => void preview.refetch()}>
            {say('look_again')}
          </Button>
        </FlexItem>
      </Flex>
    </>
  )
}

type Plans = readonly { readonly computers: readonly { readonly preview: { readonly state: string } }[] }[]

/** How many computers are being asked what they would do. */
function waiting(plans: Plans | undefined): number {
  return (plans ?? []).flatMap((plan) => plan.computers).filter((computer) => computer.preview.state === 'asked').length
}
