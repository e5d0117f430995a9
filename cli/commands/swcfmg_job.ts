import { labelFor } from '../../templates/index.ts'
import { CommandError } from '../command-error.ts'
import type { CommandCall, CommandSpec } from '../command.ts'
import { FORMAT_OPTION } from '../file-rows.ts'
import { JOB_STATES, stepName, stepStateName, type JobDetails, type JobFacts } from '../jobs.ts'
import { PASSWORD_FILE_OPTION, readPerson } from '../person.ts'
import type { Column, Terminal } from '../terminal.ts'
import { instantOf } from '../time.ts'

interface StepFacts {
  readonly position: number
  readonly kind: string
  readonly state: string
  readonly attempt: number
  readonly reason: string | null
  readonly returnValue: number | null
  readonly startedAt: string | null
  readonly endedAt: string | null
  /** attempt/stream */
  readonly outputs: readonly string[]
}

interface ComputerFacts {
  readonly computerId: string
  readonly name: string
  readonly steps: readonly StepFacts[]
}

/** Lists jobs, shows one, and decides about it. */
export const job: CommandSpec = {
  name: 'swcfmg_job',
  title: { en: 'Lists jobs, shows them, and acts on them', ja: 'ジョブの一覧・詳細の表示と操作を行います' },
  synopsis: [
    'swcfmg_job -list [-state ST,...] [-tenantid X] [-userid U] [-from D] [-to D] [-format table|csv|json]',
    'swcfmg_job -get -id J [-file OUT]',
    'swcfmg_job -log -id J [-serverid S]',
    'swcfmg_job {-retry | -continue | -cancel} -id J [-serverid S] [-comment C]',
    'swcfmg_job {-approve | -reject} -id J -userid U -passwordfile F [-comment C]',
  ],
  options: [
    { name: 'list', text: { en: 'Lists jobs, newest first', ja: 'ジョブの一覧を新しい順に表示します' } },
    { name: 'get', text: { en: 'Writes the details of a job as XML', ja: 'ジョブの詳細をXMLで出力します' } },
    { name: 'log', text: { en: 'Shows what the steps wrote', ja: '各処理の出力を表示します' } },
    { name: 'retry', text: { en: 'Gives failed steps another attempt', ja: '失敗した処理を再実行します' } },
    { name: 'continue', text: { en: 'Goes on past failed steps', ja: '失敗した処理を飛ばして続行します' } },
    { name: 'cancel', text: { en: 'Cancels what has not begun', ja: '開始していない処理をキャンセルします' } },
    { name: 'approve', text: { en: 'Approves the plan, as a person', ja: '計画を承認します（利用者として）' } },
    { name: 'reject', text: { en: 'Rejects the plan, as a person', ja: '計画を却下します（利用者として）' } },
    { name: 'id', value: 'J', text: { en: 'Job ID', ja: 'ジョブID' } },
    { name: 'serverid', value: 'S', text: { en: 'Only this server', ja: '対象の業務サーバ' } },
    { name: 'state', value: 'ST,...', text: { en: `States: ${JOB_STATES.join(', ')}`, ja: `状態: ${JOB_STATES.join('、')}` } },
    { name: 'tenantid', value: 'X', text: { en: 'Only this tenant', ja: '対象のテナント' } },
    { name: 'userid', value: 'U', text: { en: 'Whose jobs; or who approves or rejects', ja: '対象の利用者、または承認・却下する利用者' } },
    PASSWORD_FILE_OPTION,
    {
      name: 'from',
      value: 'D',
      text: {
        en: 'Requested at or after: YYYY-MM-DD [HH:MM], or with an offset',
        ja: '申請日時の始まり: YYYY-MM-DD [HH:MM]（時差の明示も可）',
      },
    },
    {
      name: 'to',
      value: 'D',
      text: { en: 'Requested before; a day alone is included', ja: '申請日時の終わり（日付だけの場合はその日を含みます）' },
    },
    { name: 'comment', value: 'C', text: { en: 'Kept with the decision', ja: '操作とともに記録するコメント' } },
    { name: 'file', value: 'OUT', text: { en: 'Output file', ja: '出力ファイル' } },
    FORMAT_OPTION,
  ],
  actions: ['list', 'get', 'log', 'retry', 'continue', 'cancel', 'approve', 'reject'],
  examples: [
    { line: 'swcfmg_job -list -state pending_approval', text: { en: 'What waits for approval?', ja: '承認待ちのジョブを表示します' } },
    {
      line: 'swcfmg_job -get -id 7HQ2MXKDA@Direct -file job.xml',
      text: { en: 'Write the details of a job', ja: 'ジョブの詳細をファイルに出力します' },
    },
    {
      line: 'swcfmg_job -approve -id 7HQ2MXKDA@Direct -userid tadmin1 -passwordfile ./password.txt',
      text: { en: 'Approve a job as its tenant administrator', ja: 'テナント管理者としてジョブを承認します' },
    },
  ],
  async run(call: CommandCall): Promise<number> {
    const { options } = call
    if (options.has('list')) await list(call)
    else if (options.has('get')) await writeDetails(call)
    else if (options.has('log')) await printLog(call)
    else if (options.has('approve') || options.has('reject')) await decide(call)
    else await act(call)
    return 0
  },
}

function columns(terminal: Terminal): readonly Column<JobFacts>[] {
  return [
    { name: 'jobId', title: { en: 'Job ID', ja: 'ジョブID' }, value: (j) => j.jobId },
    { name: 'name', title: { en: 'Name', ja: 'ジョブ名' }, value: (j) => j.name },
    {
      name: 'state',
      title: { en: 'State', ja: '状態' },
      value: (j) => j.state,
      shown: (j) => labelFor('jobState', j.state, terminal.locale),
    },
    { name: 'tenantId', title: { en: 'Tenant ID', ja: 'テナントID' }, value: (j) => j.tenantId },
    { name: 'ownerId', title: { en: 'Administrator', ja: '管理者' }, value: (j) => j.ownerId },
    { name: 'requestedBy', title: { en: 'Requested by', ja: '申請者' }, value: (j) => j.requestedBy, detail: true },
    { name: 'kind', title: { en: 'Type', ja: '種別' }, value: (j) => j.kind, detail: true },
    { name: 'patches', title: { en: 'Patches', ja: 'パッチ数' }, value: (j) => j.patchCount, detail: true },
    { name: 'computers', title: { en: 'Servers', ja: '業務サーバ数' }, value: (j) => j.computerCount, detail: true },
    { name: 'createdAt', title: { en: 'Requested', ja: '申請日時' }, value: (j) => j.createdAt, time: true },
    { name: 'scheduledAt', title: { en: 'Scheduled', ja: '予定日時' }, value: (j) => j.scheduledAt, time: true, detail: true },
    { name: 'startedAt', title: { en: 'Started', ja: '開始日時' }, value: (j) => j.startedAt, time: true, detail: true },
    { name: 'endedAt', title: { en: 'Ended', ja: '終了日時' }, value: (j) => j.endedAt, time: true },
  ]
}

async function list({ client, options, terminal }: CommandCall): Promise<void> {
  const states = options.list('state')
  const unknown = states?.find((state) => !(JOB_STATES as readonly string[]).includes(state))
  if (unknown !== undefined) throw new CommandError('parameter_invalid', { option: '-state', value: unknown })
  const [from, to] = [options.get('from'), options.get('to')]
  const query = {
    states: states?.join(','),
    tenantId: options.get('tenantid'),
    userId: options.get('userid'),
    from: from === undefined ? undefined : instantOf(from, terminal.zone),
    to: to === undefined ? undefined : instantOf(to, terminal.zone, true),
  }
  const format = options.oneOf('format', ['table', 'csv', 'json'])
  await terminal.list(columns(terminal), client.list<JobFacts>('/jobs', query), { format, file: undefined, encoding: undefined })
}

function pathOf({ options }: CommandCall): string {
  return `/jobs/${encodeURIComponent(options.need('id'))}`
}

async function writeDetails(call: CommandCall): Promise<void> {
  const answer = await call.client.stream(`${pathOf(call)}/document`)
  const file = call.options.get('file')
  if (file !== undefined) return call.terminal.writeStream(file, answer)
  call.terminal.print((await text(answer)).trimEnd())
}

async function printLog(call: CommandCall): Promise<void> {
  const { client, options, terminal } = call
  const path = pathOf(call)
  for await (const computer of client.list<ComputerFacts>(`${path}/computers`, { computerId: options.get('serverid') })) {
    terminal.print(`== ${computer.computerId} ${computer.name}`)
    for (const step of computer.steps) {
      terminal.print(stepLine(step, terminal))
      for (const output of step.outputs) {
        const [attempt, stream] = output.split('/')
        const answer = await client.stream(`${path}/computers/${encodeURIComponent(computer.computerId)}/steps/${step.position}/output`, {
          attempt,
          stream,
        })
        terminal.print(`-- ${output}\n${printable(await text(answer)).trimEnd()}`)
      }
    }
  }
}

function stepLine(step: StepFacts, terminal: Terminal): string {
  const facts = [stepStateName(step.state, terminal), step.reason, step.returnValue === null ? null : `(${step.returnValue})`].filter(
    (fact) => fact !== null,
  )
  return `${step.position}. ${stepName(step.kind, terminal)}: ${facts.join(' ')}`
}

/** A script's output must not steer the terminal; line ends and tabs stay. */
function printable(output: string): string {
  return output.replaceAll('\r\n', '\n').replaceAll(/[^\P{Cc}\n\t]/gu, ' ')
}

async function text(pieces: AsyncIterable<Buffer | string>): Promise<string> {
  const chunks: Buffer[] = []
  for await (const piece of pieces) chunks.push(Buffer.from(piece))
  return Buffer.concat(chunks).toString('utf8')
}

/** A decision is always a person's: their password is asked, and their rights count. */
async function decide(call: CommandCall): Promise<void> {
  const { client, options, terminal } = call
  const person = client.as(await readPerson(options))
  const { jobId, planHash } = await client.get<JobDetails>(pathOf(call))
  const action = options.has('approve') ? 'approve' : 'reject'
  try {
    const answer = await person.post<JobFacts>(`${pathOf(call)}/${action}`, { planHash, comment: options.get('comment') })
    terminal.say('job_acted', { jobId, state: labelFor('jobState', answer.state, terminal.locale) })
  } catch (err) {
    // The job is there: it is this person who may not see it.
    const unseen = err instanceof CommandError && err.code === 'job_not_found'
    throw unseen ? new CommandError('job_approval_forbidden', { jobId }, { cause: err }) : err
  }
}

async function act(call: CommandCall): Promise<void> {
  const { client, options, terminal } = call
  const action = (['retry', 'continue', 'cancel'] as const).find((name) => options.has(name)) ?? 'cancel'
  const body = { computerId: options.get('serverid'), comment: options.get('comment') }
  const answer = await client.post<JobFacts>(`${pathOf(call)}/${action}`, body)
  terminal.say('job_acted', { jobId: answer.jobId, state: labelFor('jobState', answer.state, terminal.locale) })
}
