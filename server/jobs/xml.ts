import type { CommonPart } from './plan.ts'
import type { StepKind } from './states.ts'

/** Job details as XML: the ancestor's element names. */

export interface JobDocument {
  readonly job: {
    readonly jobId: string
    readonly name: string
    readonly state: string
    readonly kind: string
    readonly ownerId: string
    readonly tenantId: string
    readonly startedAt: string | null
    readonly endedAt: string | null
    readonly scheduledAt: string | null
    readonly common: CommonPart
  }
  readonly computers: readonly {
    readonly computerId: string
    readonly name: string
    readonly address: string | null
    readonly steps: readonly { readonly kind: StepKind; readonly position: number; readonly state: string }[]
    readonly patches: readonly {
      readonly patchId: string
      readonly name: string
      readonly version: string | null
      readonly classification: string | null
      readonly level: string | null
    }[]
  }[]
}

type Computer = JobDocument['computers'][number]

/** An element: its name, and text or further elements. */
type Element = readonly [name: string, content: string | number | null | readonly Element[]]

/** The whole document, UTF-8, one process per computer and step. */
export function jobXml({ job, computers }: JobDocument): string {
  const processes = computers.flatMap((computer) => computer.steps.map((step) => processOf(job, computer, step)))
  const document: Element = [
    'job',
    [
      ['jobName', job.name],
      ['jobId', job.jobId],
      ['jobType', 'patch_apply'],
      ['jobStatus', job.state],
      ['jobOwner', job.ownerId],
      ['jobTenant', job.tenantId],
      ['jobStartDate', job.startedAt],
      ['jobEndDate', job.endedAt],
      ['jobTargetType', 'server'],
      ['jobTarget', computers.map((computer) => computer.computerId).join(',')],
      ['processes', processes],
    ],
  ]
  return `<?xml version="1.0" encoding="UTF-8"?>\n${write(document, 0)}`
}

function processOf(job: JobDocument['job'], computer: Computer, step: Computer['steps'][number]): Element {
  return [
    'process',
    [
      ['processName', step.kind],
      ['processOrder', step.position],
      ['processType', step.kind],
      ['processStatus', step.state],
      ['processParameters', parametersOf(job, computer, step.kind)],
    ],
  ]
}

function parametersOf(job: JobDocument['job'], computer: Computer, kind: StepKind): Element[] {
  const server: Element[] = [
    ['serverName', computer.name],
    ['serverId', computer.computerId],
    ['ipaddress', computer.address],
  ]
  switch (kind) {
    case 'schedule_standby':
      return [['scheduleDate', job.scheduledAt], ...server]
    case 'operation_check':
      return [...server, ['monitorTime', job.common.monitorMinutes]]
    case 'apply':
      return [...server, patchesOf(job.kind, computer)]
    case 'pre_script':
    case 'post_script': {
      const script = kind === 'pre_script' ? job.common.preScript : job.common.postScript
      return [...server, ['scriptName', script?.fileName ?? null], ['successCode', script?.success ?? null]]
    }
    case 'reboot_before':
    case 'restart':
    case 'verify':
      return server
  }
}

function patchesOf(kind: string, computer: Computer): Element {
  if (kind === 'windows') {
    const updates = computer.patches.map((patch): Element => {
      return [
        'windowsUpdate',
        [
          ['patchId', patch.name],
          ['requiredLevel', patch.level],
          ['patchType', patch.classification],
        ],
      ]
    })
    return ['windowsUpdates', updates]
  }
  const packages = computer.patches.map((patch): Element => [
    'rpm',
    [
      ['packageName', patch.name],
      ['version', patch.version],
    ],
  ])
  return ['rpms', packages]
}

function write([name, content]: Element, depth: number): string {
  const indent = '  '.repeat(depth)
  if (content === null || content === '') return `${indent}<${name}/>\n`
  if (typeof content === 'string' || typeof content === 'number') return `${indent}<${name}>${escape(String(content))}</${name}>\n`
  if (content.length === 0) return `${indent}<${name}/>\n`
  return `${indent}<${name}>\n${content.map((child) => write(child, depth + 1)).join('')}${indent}</${name}>\n`
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' }

/** Text for XML 1.0, which has no way to write most control characters. */
function escape(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/[^\P{Cc}\t\n\r]|[\uFFFE\uFFFF]/gu, '\uFFFD')
    .replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? character)
}
