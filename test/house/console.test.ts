import { expect } from 'chai'
import ts from 'typescript-5'
import { PAGE_ROLES } from '../../console/app/pages.ts'
import { factWords } from '../../console/words/facts.ts'
import { may } from '../../server/authorization.ts'
import { endpoints } from '../../server/endpoints.ts'
import { listFiles, readSource } from '../../tools/source-files.ts'
import { WSUS_FACTS } from '../../wsus-adapter/index.ts'
import { ESTATE_FORMS } from '../console/forms-estate.ts'
import { OWN_FORMS } from '../console/forms-own.ts'
import { SERVICE_FORMS } from '../console/forms-service.ts'
import { consolePages } from '../console/pages.ts'
import { sayIn } from '../console/words.ts'

const SOURCES = listFiles('console/**/*.{ts,tsx}')
const NAVIGATION = readSource('console/layout/navigation.tsx')

/** The question that each page is there for. */
const MAIN_ENDPOINTS: Readonly<Record<keyof typeof PAGE_ROLES, string>> = {
  home: 'getHome',
  patches: 'listPatches',
  advisories: 'listAdvisories',
  computers: 'listComputers',
  jobs: 'listJobs',
  wizard: 'requestJob',
  reports: 'listReports',
  profile: 'changeOwnPassword',
  history: 'compareEstate',
  exceptions: 'makeException',
  tenants: 'listTenants',
  users: 'listUsers',
  groups: 'addServerGroups',
  unassigned: 'listUnassignedComputers',
  agents: 'listAgents',
  sites: 'listSites',
  computer_groups: 'listComputerGroups',
  sources: 'listSources',
  runs: 'listDiscoveries',
  findings: 'listFindings',
  mapping: 'listMappingRules',
  policies: 'listClassifications',
  feeds: 'listFeeds',
  store: 'listStoredFiles',
  mail: 'getMailSettings',
  notices: 'listNotices',
  audit: 'listAuditRecords',
  tasks: 'listTasks',
  system: 'getSystemHealth',
  settings: 'changeTenantSettings',
}

const FIELD = /<(?:\w*Field|\w*Pick|Checkbox|ComputersChoice|NamedFields)\s+(?:key=\S+\s+)?id="([\w-]+)"/g

/** Fields that no form of forms-*.ts has, and why. */
const PROVEN_ELSEWHERE: Readonly<Record<string, string>> = {
  'policy-tenant': 'chooses what is shown; kept in the address',
  'settings-tenant': 'chooses what is shown; kept in the address',
  'ranges-tenant': 'a choice before a question, with nothing typed',
  'upload-kind': 'test/console/administration-estate.test.ts breaks the network in the middle of a file',
  'upload-encoding': 'test/console/administration-estate.test.ts breaks the network in the middle of a file',
  'upload-file': 'test/console/administration-estate.test.ts breaks the network in the middle of a file',
  'upload-only-bad': 'narrows what is shown',
  'decision-tenant': 'the same dialog as that of exceptions',
  'decision-reason': 'the same dialog as that of exceptions',
}

const SPOKEN = /^(?:label|title|titleText|alt|placeholder|heading|aria-\w*label|\w+AriaLabel)$/

/** Letters between tags, and in the attributes that a reader sees or hears. */
function textsOf(path: string): string[] {
  const found: string[] = []
  const look = (node: ts.Node): void => {
    if (ts.isJsxText(node) && /\p{L}/u.test(node.text)) found.push(node.text.trim())
    if (
      ts.isJsxAttribute(node) &&
      SPOKEN.test(node.name.getText()) &&
      node.initializer !== undefined &&
      ts.isStringLiteral(node.initializer)
    )
      if (/\p{L}/u.test(node.initializer.text)) found.push(node.initializer.text)
    ts.forEachChild(node, look)
  }
  look(ts.createSourceFile(path, readSource(path), ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX))
  return found
}

describe('the console', () => {
  it('holds no text of its own: what is read comes from the words of both languages', () => {
    const found = SOURCES.filter((path) => path.endsWith('.tsx')).flatMap((path) => textsOf(path).map((text) => `${path}: ${text}`))

    expect(found).to.deep.equal([])
  })

  it('uses every file of words', () => {
    const unused = listFiles('console/words/*.ts').filter((path) => {
      const name = path.split('/').at(-1) ?? ''
      return !SOURCES.some((other) => other !== path && readSource(other).includes(`/${name}'`))
    })

    expect(unused).to.deep.equal([])
  })

  it('leads to every page from its navigation, or from another page', () => {
    const entries = [...NAVIGATION.matchAll(/\['(\w+)', '([^']+)'\]/g)].map(([, page, to]) => ({ page, to }))
    const pages = consolePages()

    const deadEnds = entries.filter(({ page, to }) => !pages.some((one) => one.path === to && one.page === page))
    expect(deadEnds, 'entries that lead nowhere').to.deep.equal([])
    const withoutPage = Object.keys(PAGE_ROLES).filter((name) => !pages.some(({ page }) => page === name))
    expect(withoutPage, 'names without a page').to.deep.equal([])
    const unreachable = pages
      .map(({ path }) => path.replace(/\/:.*$/, ''))
      .filter((start) => !entries.some(({ to }) => to === start))
      .filter(
        (start) => !SOURCES.some((path) => !path.endsWith('routes.tsx') && new RegExp(`['"\`]${start}[/?'"\`]`).test(readSource(path))),
      )
    expect(unreachable, 'pages that nothing leads to').to.deep.equal([])
  })

  it('gives a page to those roles that the service lets ask for what it shows', () => {
    const wrong = Object.entries(MAIN_ENDPOINTS).flatMap(([page, id]) => {
      const endpoint = endpoints.find((one) => one.id === id)
      if (endpoint === undefined) return [`${page}: there is no endpoint ${id}`]
      const { permission } = endpoint
      if (permission === 'public') return []
      const refused = PAGE_ROLES[page as keyof typeof PAGE_ROLES].filter((role) => !may(role, permission))
      return refused.map((role) => `${page}: ${role} has the page, and may not ask ${id}`)
    })

    expect(wrong).to.deep.equal([])
    expect(Object.keys(PAGE_ROLES).toSorted()).to.deep.equal(Object.keys(MAIN_ENDPOINTS).toSorted())
  })

  it('loads nothing from other hosts and writes no markup by hand', () => {
    const found = SOURCES.filter((path) => !/api\/schema\.ts$|^console\/words\//.test(path)).filter((path) =>
      /dangerouslySetInnerHTML|innerHTML|https?:\/\/(?!127\.0\.0\.1|www\.w3\.org)|\beval\(/.test(readSource(path)),
    )

    expect(found).to.deep.equal([])
  })

  it('asks for callouts and dialogs of its own: the library says in English what is only read aloud', () => {
    const asking = SOURCES.filter((path) => {
      const [, names = ''] = /import \{([^}]*)\} from '@patternfly\/react-core'/.exec(readSource(path)) ?? []
      return /\b(?:Alert|AlertActionCloseButton|Modal)\b/.test(names)
    })
    expect(asking).to.deep.equal(['console/layout/callout.tsx', 'console/layout/dialog.tsx'])
  })

  it('has a line in test/console/forms-*.ts for each field of its forms', () => {
    const proven = [...ESTATE_FORMS, ...SERVICE_FORMS, ...OWN_FORMS].flatMap(({ fields, left = [] }) => [...Object.keys(fields), ...left])
    const fields = SOURCES.filter((path) => /^console\/(?:administration|exceptions|profile)\//.test(path)).flatMap((path) =>
      [...readSource(path).matchAll(FIELD)].map(([, id = '']) => id),
    )

    expect(fields).to.include.members(['tenant-id', 'feed-ca', 'exception-reason'])
    expect(fields.filter((id) => !proven.includes(id) && !proven.includes(`${id}-name`) && !(id in PROVEN_ELSEWHERE))).to.deep.equal([])
  })

  it('has a word for everything that a source may be asked for', () => {
    const say = sayIn('ja', factWords)

    for (const fact of WSUS_FACTS) expect(say(`fact_${fact}`), fact).to.match(/[^!-~]/)
  })
})
