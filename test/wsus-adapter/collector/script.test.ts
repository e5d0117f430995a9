import { readFileSync } from 'node:fs'

import { expect } from 'chai'

import { withStatements } from '../../../tools/generators/collector.ts'
import { COLLECTED_ROW_SETS } from '../../../wsus-adapter/collector/row-sets.ts'
import type { CollectedSet, CollectedStatements } from '../../../wsus-adapter/collector/statements.ts'
import { ROW_SETS } from '../../../wsus-adapter/susdb/all-row-sets.ts'
import type { KnownColumns, RowFilter } from '../../../wsus-adapter/susdb/row-set.ts'
import { missingColumns, missingIn, statementOf } from '../../../wsus-adapter/susdb/statements.ts'
import { scriptText, unbalanced } from './powershell-text.ts'

const folder = new URL('../../../wsus-adapter/collector/windows/', import.meta.url)
const read = (name: string): string => readFileSync(new URL(name, folder), 'utf8')
const COLLECTOR = 'tsukuroi-wsus-collector.ps1'
const SCRIPTS = [COLLECTOR, 'install-collector.ps1']

/** The statements as the script reads them: what stands in its first here-string. */
function statementsInScript(): CollectedStatements {
  const json = /\$StatementsJson = @'\n([\s\S]*?)\n'@/.exec(read(COLLECTOR))?.[1] ?? ''
  return JSON.parse(json) as CollectedStatements
}

/** Resolve-Set and Get-Statement of the script, in the words of this language. */
function composed(set: CollectedSet, known: ReadonlySet<string>, condition: string | null): string | string[] {
  const columns: string[] = []
  const lacks = set.needs.filter((need) => !known.has(need.toLowerCase()))
  for (const { name, from, otherwise } of set.columns) {
    const usable = from.find(({ needs }) => needs.every((need) => known.has(need.toLowerCase())))?.sql ?? otherwise
    if (usable === null) lacks.push(...(from[0]?.needs ?? []).filter((need) => !known.has(need.toLowerCase())))
    else columns.push(`  ${usable} AS [${name}]`)
  }
  if (lacks.length > 0) return [...new Set(lacks)]
  const conditions = [set.where, condition].filter((each) => each !== null)
  const lines = [set.distinct ? 'SELECT DISTINCT' : 'SELECT', columns.join(',\n'), `FROM ${set.from}`]
  if (conditions.length > 0) lines.push(`WHERE ${conditions.join(' AND ')}`)
  if (set.groupBy !== null) lines.push(`GROUP BY ${set.groupBy}`)
  if (set.orderBy !== null) lines.push(`ORDER BY ${set.orderBy}`)
  return lines.join('\n')
}

/** Every column that any row set may use, but those that a test takes away. */
function everything(without: (column: string) => boolean = () => false): { names: ReadonlySet<string>; known: KnownColumns } {
  const names = new Set<string>()
  for (const set of Object.values(ROW_SETS)) {
    const texts = [set.from, set.where ?? '', set.groupBy ?? '', set.orderBy ?? '', ...set.columns.flatMap(({ from }) => from)]
    for (const name of texts.flatMap((text) => missingIn(set, text, new Map())))
      if (!without(name.toLowerCase())) names.add(name.toLowerCase())
  }
  const known = new Map<string, Set<string>>()
  for (const name of names) {
    const at = name.lastIndexOf('.')
    const object = name.slice(0, at)
    known.set(object, (known.get(object) ?? new Set()).add(name.slice(at + 1)))
  }
  return { names, known }
}

describe('the collector’s script', () => {
  const statements = statementsInScript()

  it('holds the statements that were made from the row sets', () => {
    expect(withStatements(read(COLLECTOR))).to.equal(read(COLLECTOR))
    expect(statements.sets.map(({ name }) => name)).to.deep.equal([...COLLECTED_ROW_SETS])
  })

  for (const name of COLLECTED_ROW_SETS) {
    it(`asks for ${name} in the words of the route over SQL, whatever columns there are`, () => {
      const set = ROW_SETS[name]
      const filter: RowFilter[] =
        name === 'states'
          ? [{ column: 'TargetID', in: [7, 9] }]
          : name === 'effective_approvals'
            ? [{ column: 'ComputerTargetId', in: ['a', 'b'] }]
            : []
      const collected = statements.sets.find((each) => each.name === name)
      const by = collected?.columns.find((column) => column.name === filter[0]?.column)?.from[0]?.sql ?? null
      const condition = by === null ? null : `${by} IN (${name === 'states' ? '7, 9' : '@p0, @p1'})`
      const columns = [...everything().names]
      for (const without of [null, ...columns.filter((_, index) => index % 3 === 0)]) {
        const { names, known } = everything((column) => column === without)
        const script = collected === undefined ? [] : composed(collected, names, condition)
        if (Array.isArray(script)) expect(script).to.deep.equal(missingColumns(set, known))
        else expect(script).to.equal(statementOf(set, known, filter).text)
      }
    })
  }

  it('only reads', () => {
    const { preamble, whoAndWhat, columnsThere, databaseId, firstIndexColumns, sets } = statements
    const all = [whoAndWhat, columnsThere, databaseId, firstIndexColumns, ...sets.map((set) => composed(set, everything().names, null))]
    for (const statement of all) {
      expect(statement).to.match(/^SELECT\b/)
      expect(statement).to.not.match(/\b(?:insert|update|delete|merge|exec|execute|drop|alter|create|grant|into|truncate)\b(?!Id)/i)
      expect(statement).to.not.contain(';')
    }
    expect(preamble.split('\n')).to.deep.equal(['SET TRANSACTION ISOLATION LEVEL READ UNCOMMITTED;', 'SET LOCK_TIMEOUT 30000;'])
  })

  it('sends no other statement than these and what it asks the tables of settings', () => {
    const outside = scriptText(read(COLLECTOR)).texts.filter(
      ({ isHere, text }) => !isHere && /\b(?:SELECT|FROM|EXEC|INSERT|UPDATE|DELETE)\b/.test(text),
    )

    // A name of a table and of a column follow, both as the database gave them, in brackets.
    expect(outside.map(({ text }) => text)).to.deep.equal(['SELECT', 'SELECT DISTINCT', 'FROM $($set.from)', 'SELECT x.['])
  })
})

describe('the installer of the collector', () => {
  const { code } = scriptText(read('install-collector.ps1'))
  const bodyOf = (name: string): string => code.slice(code.indexOf(`function ${name}`)).split(/\n}\n/)[0] ?? ''

  it('takes over no folder that somebody else made, and writes nothing before the rights are set', () => {
    const protect = bodyOf('Protect-Folder')
    expect(protect.indexOf('Assert-OwnFolder')).to.be.within(1, protect.indexOf('New-Item'))
    expect(protect).to.match(/SetAccessRuleProtection\(\$true, \$false\)[\s\S]*SetAccessControl\(\$path, \$rights\)/)
    expect(bodyOf('Assert-OwnFolder'))
      .to.match(/Split-Path -Parent \$path\), \$path/)
      .and.match(/GetOwner[\s\S]*ReparsePoint/)
    const install = bodyOf('Install-Collector')
    for (const writes of ['WriteAllText', 'Copy-Item']) {
      for (const folder of ['$DataFolder', '$ProgramFolder'])
        expect(install.indexOf(`Protect-Folder ${folder}`)).to.be.within(1, install.indexOf(writes))
    }
  })

  it('removes nothing that somebody else put there', () => {
    const uninstall = bodyOf('Uninstall-Collector')
    for (const folder of ['$DataFolder', '$ProgramFolder'])
      expect(uninstall.indexOf(`Assert-OwnFolder ${folder}`)).to.be.within(1, uninstall.indexOf('Remove-Item'))
  })
})

for (const name of SCRIPTS) {
  describe(`the script ${name}`, () => {
    const script = read(name)
    const { code, texts } = scriptText(script)

    it('is plain ASCII: Windows PowerShell 5.1 reads anything else by the code page of its host', () => {
      expect(/[^\n\x20-\x7e]/.exec(script)?.index ?? null).to.equal(null)
    })

    it('closes what it opens', () => {
      expect(unbalanced(code)).to.equal(null)
      for (const { text, isHere } of texts) if (isHere && text.startsWith('using ')) expect(unbalanced(plainCSharp(text))).to.equal(null)
    })

    it('calls only what it defines, and commands of Windows', () => {
      const defined = new Set([...code.matchAll(/^function ([\w-]+)/gm)].map(([, each]) => each))
      const called = new Set([...code.matchAll(/(?<![\w$.-])([A-Z][a-z]+-[A-Z]\w+)\b/g)].map(([, each]) => each ?? ''))

      expect([...called].filter((each) => !defined.has(each) && !WINDOWS.has(each))).to.deep.equal([])
      expect([...defined].filter((each) => each !== undefined && code.split(each).length < 3)).to.deep.equal([])
    })

    it('gives every function as many values as it takes', () => {
      for (const [, each = '', list = ''] of code.matchAll(/^function ([\w-]+)\(([^)]*)\)/gm)) {
        expect(list === '' || /^\$\w+(, \$\w+)*$/.test(list), each).to.equal(true)
      }
    })

    it('uses nothing that Windows PowerShell 5.1 does not have', () => {
      expect(code).to.not.match(/\?\?|\?\.|&&|\|\|| \? .* : |ForEach-Object -Parallel|-SkipCertificateCheck|-AsHashtable/)
    })

    it('keeps secrets off command lines and out of its log', () => {
      const lines = script.split('\n')
      const commands = lines.filter((line) => /-Argument |\$arguments = |powershell\.exe/.test(line) && !line.startsWith('#'))
      for (const line of commands) expect(line).to.not.match(/token|password|secret/i)
      for (const line of lines.filter((each) => /Write-Log|Write-Output/.test(each))) expect(line).to.not.match(/\.Token\b|\$token\b/i)
      expect(script).to.not.match(/ConvertTo-SecureString|-Password|Bypass/)
    })
  })
}

/** C# without its texts, characters and comments. */
function plainCSharp(code: string): string {
  return code.replace(/\/\/[^\n]*|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)'/g, ' ')
}

const WINDOWS: ReadonlySet<string> = new Set([
  'Add-Type',
  'ConvertFrom-Json',
  'ConvertTo-Json',
  'Copy-Item',
  'ForEach-Object',
  'Get-Acl',
  'Get-ChildItem',
  'Get-Date',
  'Get-Item',
  'Get-ItemProperty',
  'Get-ScheduledTask',
  'Join-Path',
  'Measure-Object',
  'Move-Item',
  'New-Item',
  'New-Object',
  'New-ScheduledTaskAction',
  'New-ScheduledTaskPrincipal',
  'New-ScheduledTaskSettingsSet',
  'New-ScheduledTaskTrigger',
  'New-TimeSpan',
  'Out-Host',
  'Out-Null',
  'Register-ScheduledTask',
  'Remove-Item',
  'Resolve-Path',
  'Select-Object',
  'Set-StrictMode',
  'Sort-Object',
  'Split-Path',
  'Start-Sleep',
  'Stop-ScheduledTask',
  'Test-Path',
  'Unblock-File',
  'Unregister-ScheduledTask',
  'Where-Object',
  'Write-Output',
])
