import type { ReactNode } from 'react'
import { Link } from 'react-router'
import { Time } from '../../layout/time.tsx'
import { CodeText } from '../code-text.tsx'
import { RunChip } from '../runs/run-parts.tsx'
import type { Source } from './sources.ts'

/** How the newest run of a source went, and why it failed. */
export function LastRun({ run }: { readonly run: Source['lastRun'] }): ReactNode {
  if (run === null) return '–'
  return (
    <>
      <Link to={`/runs/${run.runId}`}>
        <RunChip state={run.state} />
      </Link>{' '}
      <Time at={run.startedAt} />
      {run.errorCode !== null && (
        <div className="ts-soft">
          <CodeText code={run.errorCode} details={run.errorDetails} />
        </div>
      )}
    </>
  )
}
