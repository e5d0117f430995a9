import { Button, Flex, Form, Grid, GridItem, ModalBody, ModalFooter, ModalHeader, Progress } from '@patternfly/react-core'
import { useMemo, useState, type ReactNode } from 'react'
import { Callout } from '../../layout/callout.tsx'
import { Dialog } from '../../layout/dialog.tsx'
import { SelectField } from '../../layout/fields.tsx'
import { ProblemAlert } from '../../layout/problem-alert.tsx'
import { frameWords } from '../../words/frame.ts'
import { estateWords } from '../../words/estate.ts'
import { rowFileWords } from '../../words/row-files.ts'
import { useLocale, useWords } from '../../words/words.ts'
import { FileField } from '../file-field.tsx'
import { batchNamed, columnTitle, type Batch, type BatchName } from './batches.ts'
import { useChanged } from './changed.ts'
import { ENCODINGS, type Encoding } from './row-file.ts'
import { RefusedRows, Template } from './row-downloads.tsx'
import { UploadRows } from './upload-rows.tsx'
import { useRowUpload, type RowUpload } from './use-row-upload.ts'

interface Props {
  readonly kinds: readonly [BatchName, ...BatchName[]]
  readonly onClose: () => void
}

/** Takes many rows from a CSV file: they are shown with what is wrong with each, and those without problems are sent. */
export function UploadDialog({ kinds, onClose }: Props): ReactNode {
  const say = useWords(rowFileWords)
  const sayEstate = useWords(estateWords)
  const changed = useChanged()
  const [name, setName] = useState<BatchName>(kinds[0])
  const [file, setFile] = useState<File | null>(null)
  const [encoding, setEncoding] = useState<Encoding>('auto')
  const batch = useMemo(() => batchNamed(name), [name])
  const upload = useRowUpload(batch, file, encoding, (count) => void changed(say('rows_taken', { count }), ...batch.changes))
  const isSending = upload.phase === 'sending'
  return (
    <Dialog isOpen variant="large" onClose={onClose} aria-labelledby="upload-title">
      <ModalHeader title={say('title')} labelId="upload-title" />
      <ModalBody tabIndex={0} aria-label={say('title')}>
        <Form onSubmit={(event) => event.preventDefault()}>
          <Grid hasGutter>
            <GridItem span={12} md={7}>
              <SelectField
                id="upload-kind"
                label={say('what')}
                value={name}
                onChange={(next) => setName(kinds.find((kind) => kind === next) ?? name)}
                isDisabled={isSending}
                options={kinds.map((kind) => ({ value: kind, label: say(kind) }))}
              />
            </GridItem>
            <GridItem span={12} md={5}>
              <SelectField
                id="upload-encoding"
                label={say('encoding')}
                value={encoding}
                onChange={(next) => setEncoding(ENCODINGS.find((one) => one === next) ?? encoding)}
                isDisabled={isSending}
                options={ENCODINGS.map((one) => ({ value: one, label: say(`encoding_${one}`) }))}
              />
            </GridItem>
          </Grid>
          {upload.rows.length === 0 && <FileForm batch={batch} />}
          <FileField id="upload-file" label={say('file')} file={file} onChange={setFile} isDisabled={isSending} />
          <ProblemAlert title={upload.phase === 'sent' ? say('not_all') : sayEstate('not_saved')} error={upload.error} />
          <Fault batch={batch} upload={upload} />
          <Standing upload={upload} />
        </Form>
        {upload.rows.length > 0 && <UploadRows key={`${name} ${file?.name}`} batch={batch} upload={upload} />}
      </ModalBody>
      <Footer batch={batch} upload={upload} onClose={onClose} />
    </Dialog>
  )
}

/** What the file has to look like. */
function FileForm({ batch }: { readonly batch: Batch }): ReactNode {
  const say = useWords(rowFileWords)
  const locale = useLocale()
  const columns = batch.columns.map(({ name }) => columnTitle(batch, name, locale)).join(', ')
  return (
    <div>
      <p>{say('columns', { columns })}</p>
      <p className="ts-soft">
        {say('form')} {batch.isOfConsole !== true && say('form_of_commands')}
      </p>
      <Template batch={batch} />
    </div>
  )
}

function Fault({ batch, upload: { fault } }: { readonly batch: Batch; readonly upload: RowUpload }): ReactNode {
  const say = useWords(rowFileWords)
  const locale = useLocale()
  if (fault === null) return null
  const names = fault.params['columns'] as readonly string[] | undefined
  const columns = names?.map((name) => columnTitle(batch, name, locale)).join(', ')
  return (
    <Callout isInline variant="danger" title={say('unreadable')} role="alert">
      <p>{say(fault.fault, { ...fault.params, columns })}</p>
    </Callout>
  )
}

/** How far it is, and what will happen or has happened. */
function Standing({ upload }: { readonly upload: RowUpload }): ReactNode {
  const say = useWords(rowFileWords)
  const { phase, rows, open, refused, taken, done } = upload
  if (phase === 'empty') return null
  if (phase === 'checking' || phase === 'sending') {
    const all = phase === 'checking' ? rows.length : done + open.length
    const title = say(phase, { done: done.toLocaleString(), all: all.toLocaleString() })
    return <Progress value={all === 0 ? 0 : (100 * done) / all} title={title} size="sm" aria-label={title} />
  }
  const title = phase === 'sent' ? say('rows_taken', { count: taken.size }) : say('rows_good', { count: open.length })
  const isDone = taken.size > 0 && open.length === 0
  return (
    <div aria-live="polite">
      <Callout isInline variant={refused.size > 0 ? 'warning' : isDone ? 'success' : 'info'} title={title}>
        {refused.size > 0 && <p>{say(phase === 'sent' ? 'rows_left' : 'rows_bad', { count: refused.size })}</p>}
        {taken.size > 0 && open.length > 0 && <p>{say('rows_open', { count: open.length })}</p>}
      </Callout>
    </div>
  )
}

interface FooterProps {
  readonly batch: Batch
  readonly upload: RowUpload
  readonly onClose: () => void
}

function Footer({ batch, upload, onClose }: FooterProps): ReactNode {
  const say = useWords(rowFileWords)
  const sayCommon = useWords(frameWords)
  const { phase, open, refused } = upload
  const isSending = phase === 'sending'
  const mayClose = phase === 'sent' && open.length === 0
  return (
    <ModalFooter>
      <Flex gap={{ default: 'gapSm' }}>
        {!mayClose && (
          <Button
            isLoading={isSending}
            isDisabled={open.length === 0 || (phase !== 'checked' && phase !== 'sent')}
            onClick={() => upload.send()}
          >
            {phase === 'empty' ? say('send_now') : say('send', { count: open.length })}
          </Button>
        )}
        {isSending && (
          <Button variant="secondary" onClick={() => upload.stop()}>
            {say('stop')}
          </Button>
        )}
        {refused.size > 0 && !isSending && <RefusedRows batch={batch} upload={upload} />}
        <Button variant={mayClose ? 'primary' : 'link'} isDisabled={isSending} onClick={onClose}>
          {sayCommon(mayClose ? 'close' : 'cancel')}
        </Button>
      </Flex>
    </ModalFooter>
  )
}
