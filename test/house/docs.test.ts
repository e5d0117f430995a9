import { existsSync, readdirSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'
import { expect } from 'chai'
import { listFiles, readSource, root } from '../../tools/source-files.ts'

// The pages beside fixtures and data speak of files of the projects that these were taken from.
const PAGES = listFiles(['*.md', 'docs/**/*.md', '{agent,bench,catalog,cli,cmdb-migrations,server,templates,wsus-adapter}/**/*.md'])
const FOLDERS = readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory())
const TOP = new Set([...FOLDERS.map((entry) => entry.name), '.ci'])

/** Paths in backticks that begin with a folder of ours and hold nothing to be filled in. */
function namedFiles(text: string): string[] {
  const quoted = [...text.matchAll(/`([^`\n]+)`/g)].map(([, inside]) => inside ?? '')
  return quoted.filter(
    (path) => /^[\w.@-]+\/[\w./@-]*$/.test(path) && TOP.has(path.split('/')[0] ?? '') && !/^(?:var|node_modules)\//.test(path),
  )
}

/** Targets of relative links, without their anchors. */
function linkedFiles(page: string, text: string): string[] {
  const targets = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target ?? '')
  return targets
    .filter((target) => !/^(?:https?:|mailto:|#)/.test(target))
    .map((target) => posix.join(dirname(page), target.split('#')[0] ?? ''))
}

describe('the documents', () => {
  it('name only files that exist', () => {
    const absent = PAGES.flatMap((page) => {
      const text = readSource(page)
      const paths = [...namedFiles(text), ...linkedFiles(page, text)]
      return [...new Set(paths)].filter((path) => !existsSync(join(root, path))).map((path) => `${page}: ${path}`)
    })

    expect(absent).to.deep.equal([])
  })

  it('have recipes that each lead to a file', () => {
    const recipes = listFiles('docs/recipes/*.md')

    expect(recipes).to.have.length.greaterThan(6)
    expect(recipes.filter((path) => namedFiles(readSource(path)).length === 0)).to.deep.equal([])
  })

  it('speak of no line numbers, which rot', () => {
    const found = PAGES.filter((page) => /\b[\w/-]+\.(?:ts|mjs|sql):\d+/.test(readSource(page)))

    expect(found).to.deep.equal([])
  })

  it('number the decisions without a gap and title each with its number', () => {
    const files = listFiles('docs/decisions/*.md').map((path) => posix.basename(path))

    expect(files.map((name) => name.slice(0, 4))).to.deep.equal(files.map((_, index) => String(index + 1).padStart(4, '0')))
    for (const name of files) {
      expect(name).to.match(/^\d{4}-[a-z0-9-]+\.md$/)
      expect(readSource(`docs/decisions/${name}`)).to.match(new RegExp(`^# ${name.slice(0, 4)} `))
    }
  })

  it('say every word of the glossary in both languages, once', () => {
    const rows = readSource('docs/glossary.md')
      .split('\n')
      .filter((line) => line.startsWith('| ') && !line.startsWith('| English'))
    const words = rows.map((row) => row.split('|').map((cell) => cell.trim()))

    expect(words.filter(([, , japanese]) => !japanese)).to.deep.equal([])
    expect(new Set(words.map(([, english]) => english)).size).to.equal(words.length)
  })

  it('tell the same in both readmes: the same commands and the same links', () => {
    const facts = (path: string): string[] => {
      const text = readSource(path)
      const commands = [...text.matchAll(/^(npm [\w: -]+?)(?:\s{2,}#.*)?$/gm)].map(([, command]) => command ?? '')
      return [...commands, ...linkedFiles(path, text).filter((target) => !target.startsWith('README'))].toSorted()
    }

    expect(facts('README.ja.md')).to.deep.equal(facts('README.md'))
  })
})
