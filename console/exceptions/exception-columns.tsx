import { useMemo, type ReactNode } from 'react'
import { Link } from 'react-router'
import { useWho } from '../app/session.tsx'
import { Time } from '../layout/time.tsx'
import type { Column } from '../list/definition.ts'
import { exceptionWords } from '../words/exceptions.ts'
import { labels } from '../words/labels.ts'
import { useWords } from '../words/words.ts'
import type { ExceptionItem } from './end-exception.tsx'

/** Columns of exceptions, as their own page and the page of a patch show them. @param withAbout names what each is about */
export function useExceptionColumns(withAbout: boolean): readonly Column<ExceptionItem>[] {
  const say = useWords(exceptionWords)
  const sayLabel = useWords(labels)
  const seesTenants = useWho().tenantId === null
  return useMemo(
    () => [
      ...(withAbout ? [{ key: 'about', label: say('what'), isWide: true, cell: (one: ExceptionItem) => <About one={one} /> }] : []),
      { key: 'kind', label: say('kind'), sort: 'kind', isShort: true, cell: (one) => sayLabel(`exception_${one.kind}`) },
      { key: 'scope', label: say('scope'), cell: (one) => <Place one={one} /> },
      ...(seesTenants ? [{ key: 'tenantId', label: say('tenant'), cell: (one: ExceptionItem) => one.tenantId }] : []),
      { key: 'reason', label: say('reason'), isWide: true, cell: (one) => <span className="ts-kept-lines">{one.reason}</span> },
      { key: 'author', label: say('author'), sort: 'author', isShort: true, cell: (one) => one.author },
      { key: 'madeAt', label: say('made'), sort: 'madeAt', isShort: true, cell: (one) => <Time at={one.madeAt} /> },
      {
        key: 'untilAt',
        label: say('until'),
        sort: 'untilAt',
        isShort: true,
        cell: (one) => (one.untilAt === null ? say('forever') : <Time at={one.untilAt} />),
      },
    ],
    [say, sayLabel, withAbout, seesTenants],
  )
}

function About({ one }: { readonly one: ExceptionItem }): ReactNode {
  const say = useWords(exceptionWords)
  if (one.patchId === null)
    return (
      <>
        <span className="ts-mono">{one.package}</span> <span className="ts-soft">{say('package')}</span>
      </>
    )
  return (
    <>
      <Link to={`/patches/${encodeURIComponent(one.patchId)}`}>{one.patchName ?? one.patchId}</Link>
      <div className="ts-soft ts-two-lines">{one.patchTitle}</div>
    </>
  )
}

function Place({ one }: { readonly one: ExceptionItem }): ReactNode {
  const say = useWords(exceptionWords)
  if (one.computerId !== null) return <Link to={`/computers/${encodeURIComponent(one.computerId)}`}>{one.hostName ?? one.computerId}</Link>
  if (one.scope === 'group') return `${say('group')}: ${one.computerGroupName ?? one.computerGroupId ?? ''}`
  return say('scope_all')
}
