import type { ReactNode } from 'react'
import { Callout } from '../layout/callout.tsx'
import { ExploitedChip, StateChip } from '../layout/chips.tsx'
import { Time } from '../layout/time.tsx'
import { frameWords } from '../words/frame.ts'
import { explanationWords } from '../words/explanation.ts'
import { useWords } from '../words/words.ts'
import type { Explanation } from './explanation.ts'
import { Part } from './part.tsx'
import { Facts } from '../layout/facts.tsx'
import { NotReadyText } from './not-ready.tsx'
import { PlainTable } from './plain-table.tsx'
import { Documents, Versions } from './proof.tsx'
import { Approvals, Exceptions, LaterPatches } from './standing.tsx'

/** Everything that the service knows of a patch on a computer: who says what, since when, and what it rests on. */
export function ExplanationView({ explanation }: { readonly explanation: Explanation }): ReactNode {
  const say = useWords(explanationWords)
  const { verdict, proof } = explanation
  return (
    <>
      <Facts
        layout="list"
        facts={[
          [
            say('state'),
            <>
              <StateChip state={explanation.state} /> {proof?.flags.includes('exploited') === true && <ExploitedChip />}
              {explanation.derived && <div className="ts-soft">{say('derived')}</div>}
              {explanation.unapplied && <div>{say('unapplied')}</div>}
            </>,
          ],
          [say('said_by'), <SaidBy key="by" explanation={explanation} />],
          verdict !== null && [say('source_time'), <Time key="source" at={verdict.sourceTime} />],
          verdict !== null && [say('since'), <Time key="since" at={verdict.since} />],
          verdict !== null && [say('learned'), <Time key="learned" at={verdict.learnedAt} />],
          [say('source_read'), <Time key="read" at={explanation.sourceAsOf} />],
          explanation.notReady !== null && [say('not_ready'), <NotReadyText key="ready" reason={explanation.notReady} />],
        ]}
      />
      <Voices explanation={explanation} />
      <Versions explanation={explanation} />
      <Documents explanation={explanation} />
      <Approvals explanation={explanation} />
      <Exceptions explanation={explanation} />
      <LaterPatches explanation={explanation} />
      <Contacts explanation={explanation} />
      <History explanation={explanation} />
    </>
  )
}

/** What the service calls a WSUS whose name the reader may not know. */
const SHARED = 'WSUS'

function SaidBy({ explanation }: { readonly explanation: Explanation }): ReactNode {
  const say = useWords(explanationWords)
  const { saidBy, saidByKind, serverName } = explanation
  switch (saidByKind) {
    case null:
      return <>{say('by_nobody')}</>
    case 'agent':
      return <>{say('by_agent')}</>
    case 'engine':
    case 'catalog':
      return <>{say('by_engine')}</>
    case 'manual':
      return <>{say('by_manual')}</>
    default:
      // Tenants are told no name of a server that is not their own.
      if (saidBy === null || saidBy === SHARED) return <>{say('by_shared_wsus')}</>
      return <>{serverName === null ? say('by_wsus', { source: saidBy }) : say('by_server', { source: saidBy, server: serverName })}</>
  }
}

const AGREEMENT = { one_voice: 'info', agreed: 'success', reported_by_agent: 'info', disputed: 'warning' } as const

function Voices({ explanation }: { readonly explanation: Explanation }): ReactNode {
  const say = useWords(explanationWords)
  const { verdict, agreement } = explanation
  if (verdict === null) return null
  const isOlder = agreement === 'one_voice' && verdict.agentState !== null
  const voices = [
    {
      key: 'source',
      who: <SaidBy explanation={explanation} />,
      state: verdict.state,
      at: verdict.sourceTime ?? verdict.since,
      decides: true,
    },
    ...(verdict.agentState === null
      ? []
      : [{ key: 'agent', who: say('agent'), state: verdict.agentState, at: verdict.agentTime, decides: false }]),
  ]
  return (
    <Part title={say('voices')}>
      <Callout
        isInline
        isPlain
        variant={AGREEMENT[agreement]}
        title={say(isOlder ? 'agreement_older' : `agreement_${agreement}`)}
        component="p"
      />
      <PlainTable
        label={say('voices')}
        heads={[say('voice'), say('voice_says'), say('voice_when')]}
        rows={voices}
        keyOf={({ key }) => key}
        cells={({ who, state, at, decides }) => [
          <>
            {who} {decides && <span className="ts-soft">({say('voice_decides')})</span>}
          </>,
          <StateChip key="state" state={state} />,
          <Time key="at" at={at} />,
        ]}
      />
      {verdict.agentState === null && explanation.saidByKind !== 'agent' && <p className="ts-soft">{say('agent_silent')}</p>}
    </Part>
  )
}

function Contacts({ explanation: { contacts } }: { readonly explanation: Explanation }): ReactNode {
  const say = useWords(explanationWords)
  return (
    <Part title={say('contacts')}>
      <Facts
        layout="list"
        facts={[
          [say('wsus_sync'), <Time key="sync" at={contacts.wsusLastSyncAt} />],
          [say('wsus_report'), <Time key="report" at={contacts.wsusLastReportAt} />],
          [say('agent_seen'), <Time key="seen" at={contacts.agentLastSeenAt} />],
          [say('agent_inventory'), <Time key="inventory" at={contacts.agentLastInventoryAt} />],
        ]}
      />
    </Part>
  )
}

function History({ explanation: { history } }: { readonly explanation: Explanation }): ReactNode {
  const say = useWords(explanationWords)
  const sayCommon = useWords(frameWords)
  return (
    <Part title={say('history')}>
      {history.length === 0 ? (
        <p className="ts-soft">{say('history_none')}</p>
      ) : (
        <PlainTable
          label={say('history')}
          heads={[say('state'), say('history_from'), say('history_to'), say('history_approved')]}
          rows={history}
          keyOf={({ validFrom, validTo }, at) => `${validFrom} ${validTo} ${at}`}
          cells={({ state, validFrom, validTo, approved }) => [
            <StateChip key="state" state={state} />,
            <Time key="from" at={validFrom} />,
            <Time key="to" at={validTo} />,
            sayCommon(approved ? 'yes' : 'no'),
          ]}
        />
      )}
    </Part>
  )
}
