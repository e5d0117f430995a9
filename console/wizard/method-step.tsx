import {
  Checkbox,
  ExpandableSection,
  FileUpload,
  Form,
  FormFieldGroup,
  FormFieldGroupHeader,
  FormGroup,
  FormHelperText,
  Grid,
  GridItem,
  HelperText,
  HelperTextItem,
  Radio,
} from '@patternfly/react-core'
import { useState, type ReactNode } from 'react'
import { AreaField, SelectField, TextField } from '../layout/fields.tsx'
import { useNow } from '../layout/now.ts'
import { useZone } from '../layout/zone.ts'
import { serviceWords } from '../words/service.ts'
import { wizardWords } from '../words/wizard.ts'
import { useWords } from '../words/words.ts'
import { areInRange, isInRange, NUMBERS, type NumberKey } from './numbers.ts'
import { scheduleProblem } from './schedule.ts'
import type { ScriptFile, WizardState } from './wizard-state.ts'

const MAX_SCRIPT = 1024 * 1024

/** When and how. */
export function MethodStep({ state }: { readonly state: WizardState }): ReactNode {
  const say = useWords(wizardWords)
  const [isOpen, setOpen] = useState(false)
  const { choice, change } = state
  return (
    <Form className="ts-form" onSubmit={(event) => event.preventDefault()}>
      <When state={state} />
      <FormGroup role="group" label={say('restart')} fieldId="restart">
        <Checkbox
          id="restart"
          label={say('restart_after')}
          description={say('restart_hint')}
          isChecked={choice.restart}
          onChange={(_event, restart) => change({ restart })}
        />
        <Checkbox
          id="reboot-before"
          label={say('restart_before')}
          isChecked={choice.rebootBefore}
          onChange={(_event, rebootBefore) => change({ rebootBefore })}
        />
      </FormGroup>
      <FormGroup role="group" label={say('failure')} fieldId="go-on">
        <Checkbox
          id="go-on"
          label={say('go_on')}
          isChecked={choice.goOnAfterFailure}
          onChange={(_event, goOnAfterFailure) => change({ goOnAfterFailure })}
        />
      </FormGroup>
      <AreaField
        id="comment"
        label={say('comment')}
        rows={2}
        value={choice.comment}
        onChange={(comment) => change({ comment: comment.slice(0, 2000) })}
      />
      <ExpandableSection
        toggleText={say('more_options')}
        isExpanded={isOpen || !areInRange(choice)}
        onToggle={(_event, next) => setOpen(next)}
      >
        <MoreOptions state={state} />
      </ExpandableSection>
    </Form>
  )
}

/** At once or at a time of the reader's zone. */
function When({ state }: { readonly state: WizardState }): ReactNode {
  const say = useWords(wizardWords)
  const zone = useZone()
  const now = useNow()
  const { choice, change } = state
  const problem = scheduleProblem(choice, zone, now)
  const isTyped = choice.date !== '' && choice.time !== ''
  return (
    <>
      <FormGroup role="radiogroup" label={say('when')} fieldId="at-once">
        <Radio
          id="at-once"
          name="when"
          label={say('at_once')}
          isChecked={!choice.isScheduled}
          onChange={() => change({ isScheduled: false })}
        />
        <Radio
          id="at-time"
          name="when"
          label={say('at_time')}
          isChecked={choice.isScheduled}
          onChange={() => change({ isScheduled: true })}
        />
      </FormGroup>
      {choice.isScheduled && (
        <Grid hasGutter>
          <GridItem span={12} sm={6}>
            <TextField
              id="date"
              type="date"
              label={say('date')}
              value={choice.date}
              onChange={(date) => change({ date })}
              isRequired
              hint={say('time_hint', { zone })}
              problem={isTyped && problem !== null ? say(problem) : undefined}
            />
          </GridItem>
          <GridItem span={12} sm={6}>
            <TextField id="time" type="time" label={say('time')} value={choice.time} onChange={(time) => change({ time })} isRequired />
          </GridItem>
        </Grid>
      )}
    </>
  )
}

function MoreOptions({ state }: { readonly state: WizardState }): ReactNode {
  const say = useWords(wizardWords)
  const { choice, change } = state
  const number = (key: NumberKey, label: string): ReactNode => (
    <GridItem span={12} sm={6}>
      <TextField
        id={key}
        type="number"
        label={label}
        value={choice[key]}
        onChange={(value) => change({ [key]: value })}
        problem={isInRange(key, choice[key]) ? undefined : say('number_between', NUMBERS[key])}
      />
    </GridItem>
  )
  return (
    <FormFieldGroup header={<FormFieldGroupHeader titleText={{ text: say('more_options'), id: 'more-options' }} />}>
      <TextField
        id="name"
        label={say('name')}
        hint={say('name_hint')}
        value={choice.name}
        maxLength={200}
        onChange={(name) => change({ name })}
      />
      <Grid hasGutter>
        {number('retryCount', say('retry_count'))}
        {number('retryMinutes', say('retry_minutes'))}
        {number('monitorMinutes', say('monitor'))}
        {number('expiryHours', say('expiry'))}
      </Grid>
      <ScriptField id="pre-script" label={say('pre_script')} value={choice.preScript} onChange={(preScript) => change({ preScript })} />
      <ScriptField
        id="post-script"
        label={say('post_script')}
        value={choice.postScript}
        onChange={(postScript) => change({ postScript })}
      />
      <SelectField
        id="script-success"
        label={say('script_success')}
        value={choice.scriptSuccess}
        onChange={(value) => change({ scriptSuccess: value === 'all' ? 'all' : '0' })}
        options={[
          { value: '0', label: say('script_success_0') },
          { value: 'all', label: say('script_success_all') },
        ]}
      />
    </FormFieldGroup>
  )
}

interface ScriptProps {
  readonly id: string
  readonly label: string
  readonly value: ScriptFile | null
  readonly onChange: (value: ScriptFile | null) => void
}

function ScriptField({ id, label, value, onChange }: ScriptProps): ReactNode {
  const say = useWords(wizardWords)
  const sayService = useWords(serviceWords)
  const [isLarge, setLarge] = useState(false)
  const take = async (file: File): Promise<void> => {
    setLarge(file.size > MAX_SCRIPT)
    if (file.size <= MAX_SCRIPT) onChange({ fileName: file.name, body: await file.text() })
  }
  return (
    <FormGroup label={label} fieldId={id}>
      <FileUpload
        id={id}
        type="text"
        hideDefaultPreview={value === null}
        value={value?.body ?? ''}
        filename={value?.fileName ?? ''}
        isReadOnly
        filenamePlaceholder={sayService('drop_file')}
        browseButtonText={sayService('choose_file')}
        clearButtonText={sayService('clear')}
        onFileInputChange={(_event, file) => void take(file)}
        onClearClick={() => onChange(null)}
        validated={isLarge ? 'error' : 'default'}
      />
      <FormHelperText>
        <HelperText>
          <HelperTextItem variant={isLarge ? 'error' : 'default'}>{isLarge ? say('script_large') : say('script_hint')}</HelperTextItem>
        </HelperText>
      </FormHelperText>
    </FormGroup>
  )
}
