import { Button, Flex, FlexItem } from '@patternfly/react-core'
import { useState, type ReactNode } from 'react'
import { useNavigate } from 'react-router'
import { PageFrame } from '../../layout/page.tsx'
import { List } from '../../list/list.tsx'
import { frameWords } from '../../words/frame.ts'
import { sourceWords } from '../../words/sources.ts'
import { useWords } from '../../words/words.ts'
import { RunDialog } from '../runs/run-dialog.tsx'
import { RouteDialog } from './route-dialog.tsx'
import { useSourceList, type Open } from './source-list.tsx'

/** Every source of facts with how old they are. */
export function SourcesPage(): ReactNode {
  const say = useWords(sourceWords)
  const sayCommon = useWords(frameWords)
  const navigate = useNavigate()
  const [open, setOpen] = useState<Open | null>(null)
  const definition = useSourceList(setOpen)
  return (
    <PageFrame
      title={sayCommon('sources')}
      lead={say('lead')}
      actions={
        <Flex gap={{ default: 'gapSm' }}>
          <FlexItem>
            <Button variant="secondary" onClick={() => setOpen({ what: 'run', sourceIds: [] })}>
              {say('run')}
            </Button>
          </FlexItem>
          <FlexItem>
            <Button onClick={() => setOpen({ what: 'register' })}>{say('register')}</Button>
          </FlexItem>
        </Flex>
      }
    >
      <List definition={definition} />
      {open?.what === 'register' && (
        <RouteDialog onClose={() => setOpen(null)} onDone={(source) => void navigate(`/sources/${encodeURIComponent(source.sourceId)}`)} />
      )}
      {open?.what === 'run' && <RunDialog sourceIds={open.sourceIds} onClose={() => setOpen(null)} />}
    </PageFrame>
  )
}
