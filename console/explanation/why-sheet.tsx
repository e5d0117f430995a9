import { ModalBody, ModalHeader } from '@patternfly/react-core'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import { api, dataOf } from '../api/client.ts'
import { Dialog } from '../layout/dialog.tsx'
import { Shown } from '../layout/states.tsx'
import { explanationWords } from '../words/explanation.ts'
import { useLocale, useWords } from '../words/words.ts'
import { ExplanationView } from './explanation-view.tsx'

interface Props {
  readonly computerId: string
  readonly patchId: string
  readonly onClose: () => void
}

/** Why the state of a patch on a computer is what it is, at the side of the page that it was asked on. */
export function WhySheet({ computerId, patchId, onClose }: Props): ReactNode {
  const say = useWords(explanationWords)
  const locale = useLocale()
  const explanation = useQuery({
    queryKey: ['verdicts', 'explanation', computerId, patchId, locale],
    queryFn: ({ signal }) =>
      dataOf(
        api.GET('/computers/{computerId}/patches/{patchId}/explanation', {
          params: { path: { computerId, patchId }, query: { locale } },
          signal,
        }),
      ),
  })
  const { data } = explanation
  return (
    <Dialog isOpen variant="large" className="ts-sheet" onClose={onClose} aria-labelledby="why-title">
      <ModalHeader
        labelId="why-title"
        title={say('title')}
        description={
          data !== undefined && (
            <>
              <Link to={`/patches/${encodeURIComponent(patchId)}`}>{data.patchName}</Link> ·{' '}
              <Link to={`/computers/${encodeURIComponent(computerId)}`}>{data.hostName}</Link>
              <div>{data.title}</div>
            </>
          )
        }
      />
      <ModalBody tabIndex={0} aria-labelledby="why-title">
        <Shown query={explanation}>{(shown) => <ExplanationView explanation={shown} />}</Shown>
      </ModalBody>
    </Dialog>
  )
}
