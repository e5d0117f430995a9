import { expect } from 'chai'
import {
  classifyZypperFailure,
  explainZypper,
  failedZypperScripts,
  parseSummary,
  parseUpdates,
} from '../../../agent/installer/zypper-output.ts'

const stream = (...lines: string[]) => `<?xml version='1.0'?>\n<stream>\n${lines.join('\n')}\n</stream>\n`

describe('parseSummary', () => {
  it('reads every section, packages only, with the size', () => {
    const solvable = (name: string, more = '') =>
      `<solvable type="package" name="${name}" edition="1.1-1" arch="noarch" ${more} summary="x"><description>&lt;b&gt;</description></solvable>`
    const text = stream(
      '<install-summary download-size="5565" space-usage-diff="0" packages-to-change="1">',
      `<to-install>${solvable('new')}<solvable type="patch" name="SUSE-1" edition="1-1" arch="noarch"/></to-install>`,
      `<to-upgrade>${solvable('up', 'edition-old="2:1.0-1" arch-old="noarch"')}</to-upgrade>`,
      `<to-downgrade>${solvable('down', 'edition-old="1.2-1"')}</to-downgrade>`,
      `<to-remove>${solvable('gone')}</to-remove>`,
      `<to-reinstall>${solvable('again')}</to-reinstall>`,
      '</install-summary>',
    )

    const { changes, bytes } = parseSummary(text)

    expect(bytes).to.equal(5565)
    expect(changes.map(({ action, name, from, to }) => [action, name, from, to])).to.deep.equal([
      ['add', 'new', null, '0:1.1-1'],
      ['upgrade', 'up', '2:1.0-1', '0:1.1-1'],
      ['downgrade', 'down', '0:1.2-1', '0:1.1-1'],
      ['remove', 'gone', '0:1.1-1', null],
    ])
  })

  it('throws on what is no XML, and believes nothing of half a document', () => {
    expect(() => parseSummary('Segmentation fault')).to.throw()
    expect(() => parseSummary('<stream><install-summary>')).to.throw()
    expect(parseSummary(stream('<message type="info">Nothing to do.</message>'))).to.deep.equal({ changes: [], bytes: null })
  })
})

describe('parseUpdates', () => {
  it('reads packages with the repository that has them', () => {
    const text = stream(
      '<update-status version="0.6"><update-list>',
      '<update kind="package" name="a" edition="1:1.1-1" arch="noarch" edition-old="1:1.0-1"><source url="file:/x" alias="local"/></update>',
      '<update kind="patch" name="p" edition="1" arch="noarch"><source url="file:/x" alias="other"/></update>',
      '<update kind="package" name="b" edition="2-1" arch="x86_64" edition-old="1-1"><license/></update>',
      '</update-list></update-status>',
    )

    expect(parseUpdates(text)).to.deep.equal([
      { name: 'a', architecture: 'noarch', installed: '1:1.0-1', candidate: '1:1.1-1', repository: 'local' },
      { name: 'b', architecture: 'x86_64', installed: '0:1-1', candidate: '0:2-1', repository: '' },
    ])
  })
})

describe('classifyZypperFailure', () => {
  for (const [text, status, code, retryable] of [
    ['', 7, 'package_manager_busy', true],
    ['', 104, 'not_offered', true],
    ['', 5, 'no_privilege', false],
    ['Problem: conflicting requests\n Solution 1: deinstallation of x', 4, 'dependencies', false],
    ['Solution 1: Following actions will be done:\n  remove lock to allow installation of x', 4, 'held', false],
    ['Do you agree with the terms of the license? [yes/no] (no): no', 4, 'eula_not_accepted', false],
    ['Signature verification failed for file repomd.xml from repository x', 4, 'not_authenticated', false],
    ['installing package x needs 12MB more space on the / filesystem', 8, 'disk_full', true],
    ['error: %prein(x-1-1.noarch) scriptlet failed, exit status 1', 8, 'script_failed', false],
    ['Download (curl) error for https://x/y.rpm', 8, 'download_failed', true],
    ['something new', 8, 'package_manager_failed', false],
    ['', null, 'package_manager_failed', false],
  ] as const) {
    it(`calls "${text.slice(0, 40).replaceAll('\n', ' ')}" with ${status} ${code}`, () => {
      expect(classifyZypperFailure(text, status)).to.deep.equal({ code, retryable })
    })
  }
})

describe('failedZypperScripts', () => {
  it('names packages whose scripts failed, of either kind', () => {
    const text =
      'warning: %post(a-1-1.x86_64) scriptlet failed, exit status 1\nerror: lua script failed: [string &quot;%posttrans(b-1-1.noarch)&quot;]:1: no'

    expect(failedZypperScripts(text)).to.deep.equal(['a-1-1.x86_64', 'b-1-1.noarch'])
    expect(failedZypperScripts('%pre(c-1-1.noarch) scriptlet failed')).to.deep.equal([])
  })
})

describe('explainZypper', () => {
  it('gives errors and open questions to a person, else the end of all', () => {
    const text =
      '<message type="error">A &amp; B\n</message><prompt id="1"><description>Problem: x &lt; y</description></prompt><message type="info">no</message>'

    expect(explainZypper(text)).to.equal('A & B\nProblem: x < y')
    expect(explainZypper('terminate called')).to.equal('terminate called')
  })
})
