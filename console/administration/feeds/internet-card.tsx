import { Button, Card, CardBody, CardHeader, CardTitle } from '@patternfly/react-core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import type { Answer } from '../../api/answers.ts'
import { api, dataOf } from '../../api/client.ts'
import { Facts } from '../../layout/facts.tsx'
import { AreaField, SelectField, TextField } from '../../layout/fields.tsx'
import { Shown } from '../../layout/states.tsx'
import { useTell } from '../../layout/toasts.tsx'
import { frameWords } from '../../words/frame.ts'
import { feedWords } from '../../words/feeds.ts'
import { useWords } from '../../words/words.ts'
import { FormDialog } from '../form-dialog.tsx'
import { given, useSend } from '../send.ts'

type Internet = Answer<'/internet'>

const MODES = ['direct', 'proxy', 'pac', 'none'] as const

/** How the service reaches the internet. */
export function InternetCard(): ReactNode {
  const say = useWords(feedWords)
  const sayCommon = useWords(frameWords)
  const [isOpen, setOpen] = useState(false)
  const internet = useQuery({ queryKey: ['internet'], queryFn: ({ signal }) => dataOf(api.GET('/internet', { signal })) })
  return (
    <Card isCompact>
      <CardHeader
        actions={{
          actions: (
            <Button variant="link" isInline isDisabled={internet.data === undefined} onClick={() => setOpen(true)}>
              {sayCommon('edit')}
            </Button>
          ),
        }}
      >
        <CardTitle component="h2">{say('internet')}</CardTitle>
      </CardHeader>
      <CardBody>
        <Shown query={internet}>
          {(data) => (
            <>
              <Facts
                facts={[
                  [say('mode'), say(`mode_${data.mode}`)],
                  ...(data.proxy === undefined ? [] : [[say('proxy'), data.proxy] as const]),
                  ...(data.pacUrl === undefined ? [] : [[say('pac_url'), data.pacUrl] as const]),
                  ...(data.user === undefined ? [] : [[say('user'), data.user] as const]),
                ]}
              />
              {isOpen && <InternetDialog present={data} onClose={() => setOpen(false)} />}
            </>
          )}
        </Shown>
      </CardBody>
    </Card>
  )
}

interface TypedProxy {
  readonly proxy: string
  readonly pacUrl: string
  readonly pacScript: string
  readonly user: string
  readonly password: string
}

function InternetDialog({ present, onClose }: { readonly present: Internet; readonly onClose: () => void }): ReactNode {
  const say = useWords(feedWords)
  const sayCommon = useWords(frameWords)
  const tell = useTell()
  const cache = useQueryClient()
  const [mode, setMode] = useState<Internet['mode']>(present.mode)
  const [typed, setTyped] = useState<TypedProxy>({
    proxy: present.proxy ?? '',
    pacUrl: present.pacUrl ?? '',
    pacScript: present.pacScript ?? '',
    user: present.user ?? '',
    password: '',
  })
  const change = (next: Partial<TypedProxy>): void => setTyped({ ...typed, ...next })
  const { proxy, pacUrl, pacScript, user, password } = typed
  const sending = useSend(
    () =>
      dataOf(
        api.PUT('/internet', {
          body: {
            mode,
            ...(mode === 'proxy' ? given({ proxy, user, password }) : {}),
            ...(mode === 'pac' ? given({ pacUrl, pacScript, user, password }) : {}),
          },
        }),
      ),
    () => {
      tell.done(sayCommon('saved'))
      void cache.invalidateQueries({ queryKey: ['internet'] })
      onClose()
    },
  )
  return (
    <FormDialog title={say('internet')} sending={sending} onClose={onClose}>
      <SelectField
        id="internet-mode"
        label={say('mode')}
        value={mode}
        onChange={(next) => setMode(next as Internet['mode'])}
        options={MODES.map((value) => ({ value, label: say(`mode_${value}`) }))}
        hint={say('internet_hint')}
      />
      <ProxyFields mode={mode} typed={typed} onChange={change} problemOf={sending.problemOf} />
    </FormDialog>
  )
}

interface ProxyProps {
  readonly mode: Internet['mode']
  readonly typed: TypedProxy
  readonly onChange: (change: Partial<TypedProxy>) => void
  readonly problemOf: (path: string) => string | undefined
}

/** What a way through a proxy needs; nothing for the other ways. */
function ProxyFields({ mode, typed, onChange, problemOf }: ProxyProps): ReactNode {
  const say = useWords(feedWords)
  const text = (key: 'proxy' | 'pacUrl' | 'user', label: string, hint?: string): ReactNode => (
    <TextField
      id={`internet-${key}`}
      label={label}
      value={typed[key]}
      onChange={(value) => onChange({ [key]: value })}
      problem={problemOf(key)}
      {...(hint === undefined ? {} : { hint })}
    />
  )
  return (
    <>
      {mode === 'proxy' && text('proxy', say('proxy'), say('proxy_hint'))}
      {mode === 'pac' && (
        <>
          {text('pacUrl', say('pac_url'))}
          <AreaField
            id="internet-script"
            label={say('pac_script')}
            value={typed.pacScript}
            onChange={(next) => onChange({ pacScript: next })}
            problem={problemOf('pacScript')}
          />
        </>
      )}
      {(mode === 'proxy' || mode === 'pac') && (
        <>
          {text('user', say('user'))}
          <TextField
            id="internet-password"
            type="password"
            autoComplete="new-password"
            label={say('password')}
            value={typed.password}
            onChange={(next) => onChange({ password: next })}
            hint={say('password_hint')}
            problem={problemOf('password')}
          />
        </>
      )}
    </>
  )
}
