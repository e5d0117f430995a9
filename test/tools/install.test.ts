import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { listFiles, root } from '../../tools/source-files.ts'

interface Install {
  cleanEnvironment(env: Record<string, string>, options?: { keepNetwork?: boolean }): Record<string, string>
  ensureInstalled(root: string, say: (line: string) => void): Promise<void>
  isInstalled(root: string): boolean
}

const { cleanEnvironment, ensureInstalled, isInstalled } = (await import(join(root, 'tools', 'install.mjs'))) as Install

const LOCK = JSON.stringify({
  lockfileVersion: 3,
  packages: { '': {}, 'node_modules/typescript': { version: '1.0.0' }, 'node_modules/other': { version: '1.0.0', optional: true } },
})

describe('cleanEnvironment', () => {
  it('drops what changes the set of packages, and keeps how the registry is reached when asked', () => {
    const env = { PATH: '/bin', NODE_ENV: 'production', npm_config_omit: 'dev', NPM_CONFIG_REGISTRY: 'https://mirror.example/' }

    expect(cleanEnvironment(env)).to.deep.equal({ PATH: '/bin' })
    expect(cleanEnvironment(env, { keepNetwork: true })).to.deep.equal({ PATH: '/bin', NPM_CONFIG_REGISTRY: 'https://mirror.example/' })
  })
})

describe('ensureInstalled', () => {
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tsukuroi-install-'))
    await writeFile(join(folder, 'package-lock.json'), LOCK)
  })
  afterEach(() => rm(folder, { recursive: true, force: true }))

  /** What npm leaves behind after an installation by hand. */
  async function installByHand(version: string): Promise<void> {
    await mkdir(join(folder, 'node_modules/typescript'), { recursive: true })
    await writeFile(
      join(folder, 'node_modules/.package-lock.json'),
      JSON.stringify({ packages: { 'node_modules/typescript': { version } } }),
    )
  }

  it('accepts what npm has installed by hand, without installing again', async () => {
    await installByHand('1.0.0')
    const said: string[] = []

    await ensureInstalled(folder, (line) => said.push(line))

    expect(said).to.deep.equal([])
    expect(isInstalled(folder)).to.equal(true)
  })

  it('is no longer content when the lock file changes', async () => {
    await installByHand('1.0.0')
    await ensureInstalled(folder, () => undefined)

    await writeFile(join(folder, 'package-lock.json'), LOCK.replace('1.0.0', '1.0.1'))

    expect(isInstalled(folder)).to.equal(false)
  })

  it('takes over the lock of a process that is gone, and leaves none behind', async () => {
    await installByHand('1.0.0')
    const lock = join(folder, '.install.lock')
    await writeFile(lock, JSON.stringify({ pid: 1, host: 'another machine' }))
    await utimes(lock, new Date(0), new Date(0))

    await Promise.all([ensureInstalled(folder, () => undefined), ensureInstalled(folder, () => undefined)])

    expect(isInstalled(folder)).to.equal(true)
    expect((await readdir(folder)).filter((name) => name.startsWith('.install'))).to.deep.equal([])
  })

  it('says what npm said when it cannot install, and does not call itself done', async () => {
    await writeFile(join(folder, 'package.json'), '{ "name": "x", "dependencies": { "typescript": "2.0.0" } }')
    const failure = await ensureInstalled(folder, () => undefined).then(
      () => 'installed',
      (error: unknown) => String(error),
    )

    expect(failure).to.match(/npm ci ended with status \d+/)
    expect(isInstalled(folder)).to.equal(false)
    expect(listFiles('.install*', folder)).to.deep.equal([])
  })
})
