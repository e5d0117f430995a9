import { expect } from 'chai'
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Collections } from '../../agent/collections.ts'
import { loadConfig } from '../../agent/config.ts'
import type { Client } from '../../agent/protocol/client.ts'
import { sha256 } from '../../agent/protocol/sign.ts'

const PACKAGE = 'a'.repeat(64)
const WRITES = 'printf "App,1.0\\n" > "$1/software.csv"'

interface ScriptFile {
  path: string
  sha256: string
  content: string
}

function script(text: string, path = 'collect.sh'): ScriptFile {
  return { path, sha256: sha256(`${text}\n`), content: Buffer.from(`${text}\n`).toString('base64') }
}

describe('Collections', () => {
  let home: string
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'home-'))
  })
  afterEach(() => rmSync(home, { recursive: true }))

  /** What is delivered of a package that the server gives. */
  async function delivered(given: {
    files: ScriptFile[]
    sha256?: string
    timeoutSeconds?: number
    remove?: typeof rmSync
  }): Promise<Record<string, unknown>> {
    const { files, sha256: hash = PACKAGE, timeoutSeconds = 20, remove } = given
    const due = { sourceId: 'OWN', sha256: PACKAGE, entry: 'collect.sh', takesPatches: false, timeoutSeconds, maxBytes: 1_000 }
    let told: Record<string, unknown> = {}
    const post: Client['post'] = (_channel, path, body, schema) => {
      if (path.endsWith('/results')) told = body as Record<string, unknown>
      const answers = { collections: { packages: [due] }, package: { sha256: hash, files }, results: { accepted: true, reason: null } }
      const name = path.slice(path.lastIndexOf('/') + 1) as keyof typeof answers
      return Promise.resolve(schema.parse(answers[name]))
    }
    await new Collections(loadConfig(home), { post }, () => undefined, remove).run()
    return told
  }

  it('runs what the server gave, delivers what it wrote, and leaves nothing behind', async () => {
    expect(await delivered({ files: [script(WRITES)] })).to.deep.include({ outcome: 'succeeded', reason: null, software: 'App,1.0\n' })
    expect(readdirSync(join(home, 'collections'))).to.deep.equal([])
  })

  it('delivers what scripts found where their folder cannot be removed', async () => {
    const remove = (): never => {
      throw Object.assign(new Error('busy'), { code: 'EBUSY' })
    }
    expect(await delivered({ files: [script(WRITES)], remove })).to.deep.include({ outcome: 'succeeded', software: 'App,1.0\n' })
  })

  it('runs nothing of a package that is another one, or of which a file was changed', async () => {
    const ran = join(home, 'ran')
    const whole = script(`touch ${ran}; ${WRITES}`)

    expect(await delivered({ files: [whole], sha256: 'b'.repeat(64) })).to.include({ outcome: 'failed', reason: 'package_differs' })
    expect(await delivered({ files: [{ ...whole, sha256: sha256('other') }] })).to.include({ reason: 'package_differs' })
    expect(await delivered({ files: [{ ...whole, path: 'other.sh' }] })).to.include({ reason: 'package_entry_absent' })
    expect(existsSync(ran)).to.equal(false)
  })

  it('lays no file down outside of its folder', async () => {
    for (const path of ['../escaped', '/tmp/escaped', 'a/../../escaped', 'a//b', '..\\escaped', '.hidden', 'C:escaped', 'a/b.'])
      expect(await delivered({ files: [script('true'), script('true', path)] }), path).to.include({ reason: 'package_path_invalid' })
    expect(readdirSync(home)).to.not.include('escaped')
  })

  it('ends a script that takes too long', async () => {
    expect(await delivered({ files: [script('sleep 60')], timeoutSeconds: 1 })).to.include({ reason: 'script_timed_out' })
  }).timeout(20_000)
})
