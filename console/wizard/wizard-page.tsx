import { Button, Wizard, WizardStep } from '@patternfly/react-core'
import { useQuery } from '@tanstack/react-query'
import { useEffect, type ReactNode } from 'react'
import { api, dataOf } from '../api/client.ts'
import { PageFrame } from '../layout/page.tsx'
import { useNow } from '../layout/now.ts'
import { useZone } from '../layout/zone.ts'
import { frameWords } from '../words/frame.ts'
import { wizardWords } from '../words/wizard.ts'
import { useLocale, useWords } from '../words/words.ts'
import { ComputerStep } from './computer-step.tsx'
import { MethodStep } from './method-step.tsx'
import { areInRange } from './numbers.ts'
import { PatchStep } from './patch-step.tsx'
import { PreviewStep } from './preview-step.tsx'
import { scheduleProblem } from './schedule.ts'
import { useWizardState, type Choice } from './wizard-state.ts'

/** What is unapplied where, for what was chosen so far. */
function useCandidates(chosen: Pick<Choice, 'kind' | 'patchIds' | 'computerIds'>) {
  const locale = useLocale()
  const body = {
    patchIds: [...chosen.patchIds],
    computerIds: [...chosen.computerIds],
    locale,
    ...(chosen.kind === null ? {} : { kind: chosen.kind }),
  }
  return useQuery({
    queryKey: ['jobs', 'candidates', body],
    queryFn: ({ signal }) => dataOf(api.POST('/jobs/candidates', { body, signal })),
  })
}

/** The library gives the button that shows the steps on a narrow screen a name of its own, in English; the step that it shows is the better name. */
function nameToggleByItsStep(box: HTMLElement | null): void {
  box?.querySelector('.pf-v6-c-wizard__toggle')?.removeAttribute('aria-label')
}

/** From patches, or from computers, to a request: nothing happens before the last step. */
export function WizardPage(): ReactNode {
  const say = useWords(wizardWords)
  const sayCommon = useWords(frameWords)
  const zone = useZone()
  const now = useNow()
  const state = useWizardState()
  const { choice, order, change } = state
  const fromPatches = order === 'patches_first'
  const patches = useCandidates({
    kind: null,
    patchIds: fromPatches ? state.named : [],
    computerIds: fromPatches ? [] : choice.computerIds,
  })
  const all = useCandidates({ kind: choice.kind, patchIds: [], computerIds: fromPatches ? [] : choice.computerIds })
  const computers = useCandidates({ kind: choice.kind, patchIds: fromPatches ? choice.patchIds : [], computerIds: [] })

  // The type follows from the patches that a link named.
  const first =
    patches.data?.patches.find((patch) => choice.patchIds.includes(patch.patchId)) ??
    (patches.data === undefined ? undefined : all.data?.patches[0])
  useEffect(() => {
    if (choice.kind === null && first !== undefined) change({ kind: first.kind })
  }, [choice.kind, first, change])

  const isMethodWhole = scheduleProblem(choice, zone, now) === null && areInRange(choice)
  const isComplete = choice.patchIds.length > 0 && choice.computerIds.length > 0 && isMethodWhole
  const footer = { nextButtonText: sayCommon('next'), backButtonText: sayCommon('back'), isCancelHidden: true }
  const steps = [
    <WizardStep
      key="patches"
      id="patches"
      name={say('step_patches')}
      isDisabled={!fromPatches && choice.computerIds.length === 0}
      footer={{ ...footer, isNextDisabled: choice.patchIds.length === 0 }}
    >
      <PatchStep state={state} candidates={all} />
    </WizardStep>,
    <WizardStep
      key="computers"
      id="computers"
      name={say('step_computers')}
      isDisabled={fromPatches && choice.patchIds.length === 0}
      footer={{ ...footer, isNextDisabled: choice.computerIds.length === 0 }}
    >
      <ComputerStep state={state} candidates={computers} />
    </WizardStep>,
  ]
  return (
    <PageFrame
      title={say('title')}
      lead={say('lead')}
      actions={
        <Button variant="link" onClick={() => state.startOver()}>
          {say('start_over')}
        </Button>
      }
    >
      <div ref={nameToggleByItsStep}>
        <Wizard className="ts-wizard" navAriaLabel={say('title')} footer={footer}>
          {fromPatches ? steps : steps.toReversed()}
          <WizardStep
            id="method"
            name={say('step_method')}
            isDisabled={choice.patchIds.length === 0 || choice.computerIds.length === 0}
            footer={{ ...footer, isNextDisabled: !isMethodWhole }}
          >
            <MethodStep state={state} />
          </WizardStep>
          <WizardStep id="preview" name={say('step_preview')} isDisabled={!isComplete} footer={<></>}>
            <PreviewStep choice={choice} />
          </WizardStep>
        </Wizard>
      </div>
    </PageFrame>
  )
}
