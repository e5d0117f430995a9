import type { ReactNode } from 'react'
import { Link } from 'react-router'
import { Time } from '../../layout/time.tsx'
import { CodeText } from '../code-text.tsx'
import { RunChip } from '../runs/run-parts.tsx'
import type { Source } from './sources.ts'

/** How the newest run of a source went, and why it failed. @param props isShort: without the reason, where that is said already */
export function LastRun({ run, isShort = false }: { readonly run: Source['lastRun']; readonly isShort?: boolean }): ReactNode {
  if (run === null) return '–'
  return (
    <>
      <Link to={`/runs/${run.runId}`}>
        <RunChip state={run.state} />
      </Link>{' '}
      <Time at={run.startedAt} />
      {run.errorCode !== null && !isShort && (
        <div className="ts-soft">
          <CodeText code={run.errorCode} details={run.errorDetails} />
        </div>
      )}
    </>
  )
}
