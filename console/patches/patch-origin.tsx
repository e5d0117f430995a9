import { Card, CardBody, CardTitle, Stack, StackItem } from '@patternfly/react-core'
import type { ReactNode } from 'react'
import { Documents } from '../advisories/documents.tsx'
import { ShortTable } from '../advisories/short-table.tsx'
import { Time } from '../layout/time.tsx'
import { patchPageWords } from '../words/patch.ts'
import { useWords } from '../words/words.ts'
import type { Patch } from './patch.ts'

/** Where a patch and what is said of it are known from. */
export function PatchOrigin({ patch }: { readonly patch: Patch }): ReactNode {
  const say = useWords(patchPageWords)
  return (
    <Stack hasGutter>
      <StackItem>
        <Card isCompact>
          <CardTitle component="h2">{say('documents')}</CardTitle>
          <CardBody>
            {patch.documents.length === 0 ? <p className="ts-soft">{say('documents_none')}</p> : <Documents documents={patch.documents} />}
          </CardBody>
        </Card>
      </StackItem>
      <StackItem>
        <Card isCompact>
          <CardTitle component="h2">{say('origin')}</CardTitle>
          <CardBody>
            {patch.origins.length === 0 ? (
              <p className="ts-soft">{say('origin_none')}</p>
            ) : (
              <ShortTable
                label={say('origin')}
                rows={patch.origins}
                keyOf={(one) => one.sourceId}
                columns={[
                  { label: say('source'), cell: (one) => one.sourceId },
                  { label: say('as_of'), cell: (one) => <Time at={one.asOf} /> },
                ]}
              />
            )}
          </CardBody>
        </Card>
      </StackItem>
    </Stack>
  )
}
