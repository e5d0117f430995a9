import { expect } from 'chai'
import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { needs, needsThat } from '../support/needs.ts'

interface Evidence {
  readonly exitStatus: number
  readonly missing: readonly { readonly part: string; readonly reason: string }[]
  readonly steps: readonly {
    readonly step: string
    readonly observed: boolean
    readonly facts: Readonly<Record<string, unknown>>
    readonly error?: string
  }[]
}

const DEMO = fileURLToPath(new URL('../../demo/main.ts', import.meta.url))

describe('the main flow, played by `npm run demo -- --once`', function () {
  this.timeout(720_000)
  let evidence: Evidence
  let output = ''

  before(needs('apt-ftparchive'))
  before(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tsukuroi-flow-'))
    const file = join(folder, 'evidence.json')
    const child = spawn(process.execPath, [DEMO, '--once', '--allow-missing', '--json', file], { stdio: ['ignore', 'pipe', 'pipe'] })
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()))
    await new Promise((resolve) => child.once('close', resolve))
    evidence = JSON.parse(await readFile(file, 'utf8')) as Evidence
    await rm(folder, { recursive: true })
  })

  const factsOf = (part: string): Readonly<Record<string, unknown>> => evidence.steps.find(({ step }) => step.includes(part))?.facts ?? {}

  it('observes every step that this machine can do', () => {
    const excused = new Set(evidence.missing.map(({ reason }) => reason))
    const failed = evidence.steps.filter(({ observed, error }) => !observed && !excused.has(error ?? ''))

    expect(failed, output).to.deep.equal([])
    expect(evidence.exitStatus, output).to.equal(0)
  })

  it('reads as much as the WSUS holds', () => {
    expect(factsOf('first discovery')).to.include({ updates: 325, computers: 9 })
  })

  it('mails each concerned person once', () => {
    const { mails, people } = factsOf('told once')

    expect(mails).to.equal((people as unknown[]).length)
    expect(mails).to.be.greaterThan(0)
  })

  it('ends the job of the Windows computers as completed', () => {
    expect(factsOf('agents apply')).to.include({ state: 'completed' })
  })

  it('leaves the computer of a killed agent missing, and does the other one of the same job', () => {
    expect(factsOf('was killed')).to.include({ state: 'missing', other: 'installed', job: 'completed_with_errors' })
  })

  describe('on a Debian computer', () => {
    before(needsThat('root', () => process.getuid?.() === 0))

    it('has the catalog decide about the Debian computer by the vendor’s document', () => {
      expect(factsOf('the catalog decides')).to.include({ saidBy: 'Catalog', rule: 'older_than_fix' })
      expect(factsOf('without a fix')).to.include({ state: 'affected', patches: 0 })
    })

    it('says the same without a server', () => {
      expect(factsOf('same of the Debian computer')).to.include({ same: 'yes', missing: 2 })
    })

    it('keeps the last good document where a vendor’s is damaged', () => {
      expect(factsOf('damaged feed')).to.include({ exit: 50, error: 'feed_unknown_format' })
    })

    it('applies exactly what was asked for with apt, and the catalog says installed', () => {
      expect(factsOf('exactly these versions')).to.include({ patches: 2, state: 'installed', agent: 'installed' })
    })
  })

  describe('on an Amazon Linux computer', () => {
    before(needs('dnf', 'rpm', 'createrepo_c'))
    before(needsThat('root', () => process.getuid?.() === 0))

    it('applies exactly what was asked for with dnf, and the catalog says installed', () => {
      expect(factsOf('exactly this version')).to.include({ patches: 1, state: 'installed', agent: 'installed' })
    })
  })
})
