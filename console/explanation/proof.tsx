import { CodeBlock, CodeBlockCode, ExpandableSection, List, ListItem } from '@patternfly/react-core'
import { useState, type ReactNode } from 'react'
import { Link } from 'react-router'
import { SeverityChip } from '../layout/chips.tsx'
import { useTimeText } from '../layout/time.tsx'
import { explanationWords } from '../words/explanation.ts'
import { useWords } from '../words/words.ts'
import type { Explanation } from './explanation.ts'
import { Part } from './part.tsx'
import { Facts } from '../layout/facts.tsx'
import { PlainTable } from './plain-table.tsx'
import { Chain, Recognized } from './recognized.tsx'
import { Chip } from '../layout/chip.tsx'

interface Props {
  readonly explanation: Explanation
}

type Proof = NonNullable<Explanation['proof']>

const HASH_SHOWN = 12

/** Versions that were compared, and the rule that decided; by the package manager, by the catalog, or both. */
export function Versions({ explanation: { compared, proof } }: Props): ReactNode {
  const say = useWords(explanationWords)
  const text = useTimeText()
  if (compared === null && proof === null) return null
  return (
    <Part title={say('versions')}>
      {proof !== null && <ByCatalog proof={proof} />}
      {compared !== null && compared.packages.length > 0 && (
        <>
          {proof?.names !== 'app' && (
            <PlainTable
              label={say('versions')}
              heads={[say('package'), say('installed'), say('offered'), say('suites')]}
              rows={compared.packages}
              keyOf={(line) => line.package}
              cells={(line) => [mono(line.package), mono(line.installed), mono(line.offered), line.suites ?? '–']}
            />
          )}
          <p className="ts-soft">{say('compared_by', { time: text(compared.takenAt), hash: compared.document.slice(0, HASH_SHOWN) })}</p>
        </>
      )}
    </Part>
  )
}

function ByCatalog({ proof }: { readonly proof: Proof }): ReactNode {
  const say = useWords(explanationWords)
  return (
    <>
      <Facts
        layout="list"
        facts={[
          [say('stream'), mono(proof.stream)],
          [say('package'), mono(proof.module === null ? proof.package : `${proof.package} (${proof.module})`)],
          [say('fixed'), mono(proof.fixed)],
        ]}
      />
      <p className="ts-soft">{say(proof.decides ? 'engine_decides' : 'manager_decides')}</p>
      {proof.needsEntitlement && !proof.entitled && <p>{say('entitlement', { pocket: proof.pocket })}</p>}
      {proof.flags.length > 0 && (
        <p>
          {proof.flags.map((flag) => (
            <Chip key={flag}>{say(`flag_${flag}`)}</Chip>
          ))}
        </p>
      )}
      <Recognized versions={proof.versions} />
      <PlainTable
        label={say('versions')}
        heads={[say('package'), say('installed'), say('fixed'), say('rule')]}
        rows={proof.versions}
        keyOf={(line, at) => `${line.package} ${line.version} ${at}`}
        cells={(line) => [
          mono(line.package),
          <>
            {mono(line.version)}
            {line.compared !== null && line.compared !== line.version && (
              <div className="ts-soft">
                {say('compared')}: {mono(line.compared)}
              </div>
            )}
          </>,
          mono(proof.fixed),
          <>
            {say(`rule_${line.rule}`)}
            <div className="ts-soft">
              {say(`part_${line.part}`)}
              {line.vendor !== null && ` · ${say('vendor', { vendor: line.vendor })}`}
            </div>
          </>,
        ]}
      />
      <Chain versions={proof.versions} />
    </>
  )
}

function mono(text: string | null): ReactNode {
  return text === null ? '–' : <span className="ts-mono">{text}</span>
}

/** What the vendor's word is, and where it is written: link, hash, time. */
export function Documents({ explanation: { proof } }: Props): ReactNode {
  const say = useWords(explanationWords)
  const [isOpen, setOpen] = useState(false)
  if (proof === null || proof.fixes.length === 0) return null
  return (
    <Part title={say('documents')}>
      <List isPlain isBordered>
        {proof.fixes.map((fix, at) => (
          <ListItem key={`${fix.version} ${fix.document.sha256} ${at}`}>
            <Fix fix={fix} />
          </ListItem>
        ))}
      </List>
      {proof.mitigations.length > 0 && (
        <List>
          {proof.mitigations.map(({ package: name, version, advisoryId, cves }) => (
            <ListItem key={`${name} ${version} ${advisoryId}`}>
              {say('mitigation', { package: name, version, cves: cves.join(', ') })}
            </ListItem>
          ))}
        </List>
      )}
      <ExpandableSection
        toggleText={say('proof_all')}
        isExpanded={isOpen}
        onToggle={(_event, next) => setOpen(next)}
        className="ts-no-print"
      >
        {isOpen && (
          <CodeBlock>
            <CodeBlockCode>{JSON.stringify(proof, null, 2)}</CodeBlockCode>
          </CodeBlock>
        )}
      </ExpandableSection>
    </Part>
  )
}

function Fix({ fix }: { readonly fix: Proof['fixes'][number] }): ReactNode {
  const say = useWords(explanationWords)
  const text = useTimeText()
  const { advisory, document } = fix
  return (
    <>
      {advisory !== null && (
        <div>
          <Link to={`/advisories/${encodeURIComponent(advisory.id)}`}>{advisory.id}</Link> <SeverityChip severity={advisory.severity} />{' '}
          {advisory.title} {advisory.cves.length > 0 && <span className="ts-soft">{advisory.cves.join(', ')}</span>}
        </div>
      )}
      <div>
        {say('fixed')} {mono(fix.version)} {fix.earlier && <span className="ts-soft">({say('earlier')})</span>}
      </div>
      <div className="ts-soft">
        {say('document')}:{' '}
        {document.url === null || !/^https?:/.test(document.url) ? (
          mono(document.key)
        ) : (
          <a href={document.url} target="_blank" rel="noreferrer">
            {document.url}
          </a>
        )}
      </div>
      <div className="ts-soft">
        {say('fetched', { time: text(document.fetchedAt) })} · {say('sha256')} <span className="ts-mono">{document.sha256}</span>
      </div>
    </>
  )
}
