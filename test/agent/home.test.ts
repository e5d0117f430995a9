import { expect } from 'chai'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { prepareHome } from '../../agent/home.ts'

const ADMINISTRATORS = 'S-1-5-32-544'

// Stand-ins for the programs of Windows: they keep their arguments, and answer what the test says.
describe('prepareHome', () => {
  let folder: string
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'home-'))))
  afterEach(() => rmSync(folder, { recursive: true }))

  function programs(owner: string, within = owner, icacls = 0): { icacls: string; powershell: string } {
    const made = { icacls: join(folder, 'icacls'), powershell: join(folder, 'powershell') }
    const keep = `printf '%s\\n' "$(basename "$0") $*" >> '${join(folder, 'asked')}'`
    writeFileSync(made.icacls, `#!/bin/sh\n${keep}\nexit ${icacls}\n`, { mode: 0o755 })
    const answer = `if [ "$TSUKUROI_WITHIN" = 1 ]; then printf '${ADMINISTRATORS} 0\\r\\n${within}\\r\\n'; else printf '${owner}\\r\\n'; fi`
    writeFileSync(made.powershell, `#!/bin/sh\n${answer}\n`, { mode: 0o755 })
    return made
  }
  const home = (): string => join(folder, 'Tsukuroi', 'Agent')

  it('makes the directory for its own account where modes are enough', () => {
    prepareHome(home(), null)
    expect(statSync(home()).mode & 0o777).to.equal(0o700)
  })

  it('leaves SYSTEM and administrators alone their rights, inheriting nothing', () => {
    prepareHome(home(), programs(`${ADMINISTRATORS} 0`))
    expect(readFileSync(join(folder, 'asked'), 'utf8').trim().split('\n')).to.deep.equal([
      `icacls ${join(folder, 'Tsukuroi')} /setowner *S-1-5-32-544`,
      `icacls ${home()} /setowner *S-1-5-32-544`,
      `icacls ${home()} /reset`,
      `icacls ${home()} /inheritance:r /grant:r *S-1-5-18:(OI)(CI)F /grant:r *S-1-5-32-544:(OI)(CI)F`,
    ])
  })

  it('refuses a directory that is somebody else’s, or leads elsewhere, before it touches it', () => {
    mkdirSync(home(), { recursive: true })
    expect(() => prepareHome(home(), programs('S-1-5-21-1-2-3-1001 0'))).to.throw('belongs to S-1-5-21-1-2-3-1001')
    expect(() => prepareHome(home(), programs(`${ADMINISTRATORS} 1`))).to.throw('leads elsewhere')
    rmSync(home(), { recursive: true })
    symlinkSync(folder, home())
    expect(() => prepareHome(home(), programs(`${ADMINISTRATORS} 0`))).to.throw('leads elsewhere')
    expect(existsSync(join(folder, 'asked'))).to.equal(false)
  })

  it('refuses what somebody else put into it, and rights that cannot be set', () => {
    expect(() => prepareHome(home(), programs(`${ADMINISTRATORS} 0`, 'S-1-5-21-1-2-3-1001 0'))).to.throw('something in it belongs')
    expect(() => prepareHome(home(), programs(`${ADMINISTRATORS} 0`, `${ADMINISTRATORS} 0`, 5))).to.throw('icacls')
  })
})
