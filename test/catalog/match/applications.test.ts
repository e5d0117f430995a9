import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import { ApplicationIndex, needsOf, normalName, normalPublisher, programPackage } from '../../../catalog/index.ts'
import type { ApplicationInstaller, ApplicationStatement, InstalledProgram, ProgramEntry } from '../../../catalog/index.ts'
import { appFix } from './facts.ts'

const NAMES = new URL('../../fixtures/catalog/winget-names/names.tsv', import.meta.url)

describe('normalName and normalPublisher', () => {
  it('make of names what winget makes of them', () => {
    const rows = readFileSync(NAMES, 'utf8').trim().split('\n')
    const wrong = rows.filter((row) => {
      const [name = '', publisher = '', id = ''] = row.split('\t')
      return `${normalPublisher(publisher)}.${normalName(name)}` !== id.toLowerCase()
    })
    expect(rows).to.have.length.above(150)
    expect(wrong).to.deep.equal([])
  })

  it('leave of a name something, whatever it is', () => {
    expect(normalName('7-Zip 23.01 (x64)')).to.equal('7zip')
    expect(normalName('1.2.3')).to.equal('123')
    expect(normalName('（株）製品　１．２')).to.equal('製品')
    expect(normalName('()')).to.equal('')
    expect(normalPublisher('Inc.')).to.equal('inc')
    expect(normalName(`a${'('.repeat(50_000)}`)).to.equal('a')
  })
})

describe('ApplicationIndex', () => {
  it('knows an application by its product code, whatever it is called', () => {
    const index = indexOf(release('Foo.Bar', '1.0', [entry({ productCode: '{11111111-2222-3333-4444-AAAAAAAAAAAA}' })]))
    const found = index.find(program({ key: '{11111111-2222-3333-4444-aaaaaaaaaaaa}', name: 'Something else', version: '1.0' }))
    expect(found).to.deep.equal({ id: 'Foo.Bar', version: '1.0', how: 'product_code' })
    const installers = [installer([], { productCode: 'Mozilla Firefox' })]
    const firefox = indexOf({ ...release('Mozilla.Firefox', '118.0', []), installers })
    expect(firefox.find(program({ key: 'Mozilla Firefox', version: '118.0' }))).to.include({ how: 'product_code' })
  })

  it('then by its upgrade code, then by name and publisher', () => {
    const index = indexOf(
      release('Foo.Bar', '2.0', [entry({ upgradeCode: '{A}', displayName: 'Bar Suite', publisher: 'Foo Software GmbH' })]),
    )
    expect(index.find(program({ upgradeCode: '{a}', version: '1.0' }))).to.deep.equal({
      id: 'Foo.Bar',
      version: '1.0',
      how: 'upgrade_code',
    })
    const named = program({ name: 'Bar Suite 1.9.3 (x64 de-DE)', publisher: 'Foo Software', version: '1.9.3' })
    expect(index.find(named)).to.deep.equal({ id: 'Foo.Bar', version: '1.9.3', how: 'name_and_publisher' })
    expect(index.find({ ...named, publisher: 'Somebody' })).to.equal(null)
    expect(index.find({ ...named, publisher: null })).to.equal(null)
  })

  it('says nothing where several applications could be meant, unless the name decides', () => {
    const shared = [entry({ productCode: '{S}' })]
    const index = indexOf(
      { ...release('Foo.Bar', '1.0', shared), name: 'Bar', publisher: 'Foo' },
      { ...release('Foo.Bar.Beta', '1.0', shared), name: 'Bar Beta', publisher: 'Foo' },
    )
    expect(index.find(program({ productCode: '{s}', name: 'Baz', publisher: 'Foo' }))).to.equal(null)
    expect(index.find(program({ productCode: '{s}', name: 'Bar Beta 3.1', publisher: 'Foo' }))?.id).to.equal('Foo.Bar.Beta')
  })

  it('takes of one name the application in the language of the entry, else the plain one of variants', () => {
    const named = (id: string, name: string): ApplicationStatement => ({ ...release(id, '1.0', []), name, publisher: 'Foo' })
    const index = indexOf(named('Foo.Bar', 'Bar (en-US)'), named('Foo.Bar.de', 'Bar (de)'), named('Foo.Bar.EXE', 'Bar (EXE)'))
    const at = (name: string): string | undefined => index.find(program({ name, publisher: 'Foo' }))?.id
    expect(['Bar 1.0 (x64 de)', 'Bar (x64 en-US)', 'Bar (x64 ja)', 'Bar'].map(at)).to.deep.equal([
      'Foo.Bar.de',
      'Foo.Bar',
      'Foo.Bar',
      'Foo.Bar',
    ])
    const others = indexOf(named('Foo.Bar.A', 'Bar'), named('Foo.Bar.B', 'Bar'))
    expect(others.find(program({ name: 'Bar', publisher: 'Foo' }))).to.equal(null)
  })

  it('maps what is shown to the release that shows it', () => {
    const index = indexOf(
      release('A.B', '1.0', [entry({ productCode: '{1}', displayVersion: '11.0' }), entry({ displayVersion: '11.5' })]),
      release('A.B', '2.0', [entry({ productCode: '{2}', displayVersion: '12.0' })]),
      release('A.B', '3.0', [entry({ productCode: '{3}', displayVersion: '13.0' })]),
    )
    const at = (version: string | null, key = '{1}'): string | undefined => index.find(program({ key, version }))?.version
    expect(['11.0', '11.3', '12', '13.0.0.0'].map((version) => at(version))).to.deep.equal(['1.0', '1.0', '2.0', '3.0'])
    expect(['10.9', '11.6', '12.5', '14'].map((version) => at(version))).to.deep.equal(['< 1.0', '> 1.0', '> 2.0', '> 3.0'])
    expect(at(null, '{2}'), 'the product code is of one release').to.equal('2.0')
    expect(at('', '{3}')).to.equal('3.0')
  })

  it('takes what is shown as it is where releases do not say what they show, or contradict each other', () => {
    const partly = indexOf(release('A.B', '1.0', [entry({ productCode: '{1}', displayVersion: '11.0' })]), release('A.B', '2.0', []))
    expect(partly.find(program({ key: '{1}', version: '2.0' }))?.version).to.equal('2.0')
    const crossed = indexOf(
      release('A.B', '1.0', [entry({ productCode: '{1}', displayVersion: '12.0' })]),
      release('A.B', '2.0', [entry({ productCode: '{1}', displayVersion: '11.0' })]),
    )
    expect(crossed.find(program({ key: '{1}', version: '11.5' }))?.version).to.equal('11.5')
    expect(crossed.find(program({ key: '{1}', version: null }))?.version).to.equal('Unknown')
  })

  it('says what told the release, and which versions that one shows', () => {
    const index = indexOf(
      release('A.B', '1.0', [entry({ productCode: '{1}', displayVersion: '11.5' }), entry({ displayVersion: '11.0' })]),
      release('A.B', '2.0', [entry({ productCode: '{2}', displayVersion: '12.0' })]),
    )
    const shown = { from: '11.0', to: '11.5' }
    const told = (version: string | null, key = '{1}') => index.releaseOf('A.B', program({ key, version }))
    expect(told('11.3')).to.deep.equal({ version: '1.0', by: 'shown_versions', shown })
    expect(told('11.6')).to.deep.equal({ version: '> 1.0', by: 'nearest', shown })
    expect(told('9')).to.deep.equal({ version: '< 1.0', by: 'nearest', shown })
    expect(told(null, '{2}')).to.deep.equal({ version: '2.0', by: 'product_code', shown: null })
    expect(told(null, '{3}')).to.deep.equal({ version: 'Unknown', by: 'unknown', shown: null })
    expect(indexOf(release('A.B', '1.0', [])).releaseOf('A.B', program({ version: '3' }))).to.deep.equal({
      version: '3',
      by: 'as_shown',
      shown: null,
    })
  })

  it('gives a package version that is judged as every other', () => {
    const index = indexOf(release('A.B', '2.0', [entry({ productCode: '{1}', displayVersion: '12.0' })]))
    const found = index.find(program({ key: '{1}', version: '11.0' }))
    expect(found).to.include({ version: '< 2.0' })
    if (found === null) throw new Error('not found')
    expect(needsOf(programPackage(found, 'x64'), [appFix('A.B', '2.0')]).map((need) => need.version)).to.deep.equal(['2.0'])
    const above = index.find(program({ key: '{1}', version: '12.1' }))
    expect(above === null ? [] : needsOf(programPackage(above), [appFix('A.B', '2.0')])).to.deep.equal([])
  })
})

function indexOf(...statements: readonly ApplicationStatement[]): ApplicationIndex {
  const index = new ApplicationIndex()
  for (const statement of statements) index.add(statement)
  return index
}

function release(id: string, version: string, entries: readonly ProgramEntry[]): ApplicationStatement {
  return { kind: 'application', id, version, name: null, publisher: null, releasedAt: null, installers: [installer(entries)] }
}

function installer(entries: readonly ProgramEntry[], more: Partial<ApplicationInstaller> = {}): ApplicationInstaller {
  const how = { silent: '', successCodes: [], restartCodes: [], locale: null, productCode: null, scope: null }
  return { architecture: 'x64', type: 'exe', url: 'https://example.com/setup.exe', sha256: '00'.repeat(32), entries, ...how, ...more }
}

function entry(more: Partial<ProgramEntry>): ProgramEntry {
  return { displayName: null, publisher: null, displayVersion: null, productCode: null, upgradeCode: null, ...more }
}

function program(more: Partial<InstalledProgram>): InstalledProgram {
  return { key: 'key', name: 'A program', version: null, publisher: null, productCode: null, upgradeCode: null, ...more }
}
