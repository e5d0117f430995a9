import { join } from 'node:path'
import { fixesOf, namesOf, needsOf, type FeedStatement, type Fix, type PackageVersion } from '../catalog/index.ts'
import { openDocument } from '../cli/open-document.ts'
import { advisoriesIn, entry, RELEASE, rowsOf } from '../test/catalog/oracles/agreement-debian.ts'
import { computerOf as ovalComputer } from '../test/catalog/oracles/agreement-oval.ts'
import { computerOf as rpmComputer } from '../test/catalog/oracles/agreement-rpm.ts'
import { askApt, askDebsecan, indexText, packagesOf, whileWatched } from '../test/catalog/oracles/debian.ts'
import { askOscap, mayMount } from '../test/catalog/oracles/oval.ts'
import { askDnf } from '../test/catalog/oracles/rpm.ts'
import { ofKind, readWhole } from '../test/catalog/feed/feeds.ts'
import { findProgram } from '../test/support/needs.ts'
import { DATA, feedFiles, NO_DOCUMENTS } from './catalog-documents.ts'
import { cpuOf, cpuOfChildren } from './cpu.ts'
import { CannotRun, type Bench, type Figure } from './harness.ts'

/** So often our own answer is asked for, because one is too short to be measured. */
const TIMES = 20
const RPM_PACKAGES = 400
const OVAL_PACKAGES = 700

/** What it costs to say what one computer lacks: the systems' own programs, and ours with the same data. */
export const hostsBench: Bench = {
  name: 'hosts',
  async run(_app, say): Promise<Figure[]> {
    if ((await feedFiles(['debian'])).length === 0) throw new CannotRun(NO_DOCUMENTS)
    const figures: Figure[] = []
    for (const host of HOSTS) {
      const missing = host.programs.filter((program) => findProgram(program) === undefined)
      if (host.needsRoot === true && process.getuid?.() !== 0) missing.push('root')
      if (host.needsMount === true && !mayMount()) missing.push('the right to mount')
      if (missing.length > 0) say(`${host.name} is not asked: ${missing.join(', ')} is missing`)
      else figures.push(...(await compared(host, say)))
    }
    return figures
  },
}

/** One program, with a computer and what is said about its packages. */
interface Host {
  readonly name: string
  readonly programs: readonly string[]
  readonly needsRoot?: boolean
  readonly needsMount?: boolean
  /** Which of the programs that run are the answer, and which make it ready; what else runs is setting up. */
  answers(program: string, args: readonly string[]): 'answer' | 'load' | 'no'
  /** Reads nothing that is not needed for this host. */
  prepare(): Promise<Prepared>
}

interface Prepared {
  readonly packages: readonly PackageVersion[]
  /** The same data as the program gets, as what comes of reading it. */
  load(): readonly FeedStatement[]
  ask(): void
}

async function textOf(name: string): Promise<string> {
  let text = ''
  for await (const document of openDocument(join(DATA, name))) for await (const piece of document.text()) text += piece
  return text
}

const STALE = 'inventories/debian12-stale.dpkg.tsv'

const HOSTS: readonly Host[] = [
  {
    name: 'apt list --upgradable',
    programs: ['apt', 'apt-get'],
    answers: (program) => (program === 'apt' ? 'answer' : 'load'),
    async prepare() {
      const packages = packagesOf(await textOf(STALE), RELEASE)
      const suites: Record<string, string> = {}
      for (const [suite, part] of Object.entries({ stable: 'main', 'stable-updates': 'upd', 'stable-security': 'sec' }))
        suites[suite] = indexText(rowsOf(await textOf(`debian/packages-bookworm-${part}.tsv.xz`)))
      const pockets: Readonly<Record<string, string>> = { stable: 'main', 'stable-updates': 'updates', 'stable-security': 'security' }
      const read = (): FeedStatement[] =>
        Object.entries(suites).flatMap(([suite, text]) => readWhole(text, { stream: `${RELEASE}/${pockets[suite]}` }).statements)
      return { packages, load: read, ask: () => void askApt(packages, suites) }
    },
  },
  {
    name: 'debsecan',
    programs: ['debsecan'],
    answers: () => 'answer',
    async prepare() {
      const packages = packagesOf(await textOf(STALE), RELEASE)
      const list = (await textOf('debian/advisories.ndjson.xz'))
        .trim()
        .split('\n')
        .flatMap((line) => {
          const { id, fixes } = JSON.parse(line) as { id: string; fixes: { rel: string; src: string; ver: string }[] }
          return fixes.filter(({ rel }) => rel === 'bookworm').map(({ src, ver }) => entry(id, src, ver))
        })
        .join('')
      const advisories = advisoriesIn(list)
      return { packages, load: () => advisoriesIn(list), ask: () => void askDebsecan(packages, advisories, RELEASE) }
    },
  },
  {
    name: 'dnf updateinfo list',
    programs: ['dnf', 'rpm', 'rpmbuild', 'createrepo_c', 'modifyrepo_c'],
    needsRoot: true,
    answers: (program, args) => (program === 'dnf' && args.includes('--available') ? 'answer' : 'no'),
    async prepare() {
      const release = 'alma/9'
      const text = await textOf('alma/alma-osv.ndjson.xz')
      const own = text
        .split('\n')
        .filter((line) => line.includes('"AlmaLinux:9"'))
        .join('\n')
      const load = () => ofKind(readWhole(own), 'advisory')
      const advisories = load()
      const fixes = advisories.flatMap((statement) => fixesOf(statement)).filter((fix) => fix.release === release)
      const { packages, modules } = rpmComputer(fixes, release, 5, RPM_PACKAGES)
      return { packages, load, ask: () => void askDnf(packages, advisories, release, modules, 'platform:el9') }
    },
  },
  {
    name: 'oscap oval eval',
    programs: ['oscap'],
    needsMount: true,
    answers: () => 'answer',
    async prepare() {
      const document = await textOf('ubuntu/com.ubuntu.lunar.usn.oval.xml.xz')
      const load = (): FeedStatement[] => readWhole(document).statements
      const packages = ovalComputer(
        load().flatMap((statement) => fixesOf(statement)),
        1,
        OVAL_PACKAGES,
      )
      return { packages, load, ask: () => void askOscap(document, packages, 'lunar', '23.04') }
    },
  },
]

interface Cost {
  cpu: number
  wall: number
}

async function compared(host: Host, say: (line: string) => void): Promise<Figure[]> {
  const { packages, load, ask } = await host.prepare()
  const theirs = theirCost(host, ask)
  let fixes: Fix[] = []
  const loaded = await timedCpu(() => void (fixes = load().flatMap((statement) => fixesOf(statement))))
  const byName = Map.groupBy(fixes, (fix) => `${fix.release}\n${fix.name}`)
  const fixesFor = (pv: PackageVersion): Fix[] => namesOf(pv).flatMap((name) => byName.get(`${pv.release}\n${name}`) ?? [])
  let lacking = 0
  const answered = await timedCpu(() => {
    for (let n = 0; n < TIMES; n++) {
      lacking = 0
      for (const pv of packages) lacking += needsOf(pv, fixesFor(pv)).length
    }
  })
  const own = { cpu: answered.cpu / TIMES, wall: answered.wall / TIMES }
  say(`${host.name}: ${packages.length} packages, ${fixes.length} fixes, ${lacking} patches lacking`)
  say(`  theirs ${shown(theirs.answer)}, made ready before ${shown(theirs.load)}; ours ${shown(own)}, loaded before ${shown(loaded)}`)
  return [
    { name: `one computer, ours against ${host.name} (CPU)`, measured: own.cpu, floor: theirs.answer.cpu, unit: 'ms', bar: 1 },
    { name: `one computer, ours against ${host.name} (clock)`, measured: own.wall, floor: theirs.answer.wall, unit: 'ms' },
    {
      name: `the same with what is read before, ours against ${host.name} (CPU)`,
      measured: own.cpu + loaded.cpu,
      floor: theirs.answer.cpu + theirs.load.cpu,
      unit: 'ms',
    },
  ]
}

/** What the program alone took, without what only prepares the test. */
function theirCost(host: Host, ask: () => void): { answer: Cost; load: Cost } {
  const so = { answer: { cpu: 0, wall: 0 }, load: { cpu: 0, wall: 0 }, no: { cpu: 0, wall: 0 } }
  let before = cpuOfChildren()
  whileWatched((program, args, wall) => {
    const now = cpuOfChildren()
    const cost = so[host.answers(program, args)]
    cost.cpu += now - before
    cost.wall += wall
    before = now
  }, ask)
  return so
}

async function timedCpu(work: () => void): Promise<Cost> {
  const begun = performance.now()
  const cpu = await cpuOf(work)
  return { cpu, wall: performance.now() - begun }
}

function shown({ cpu, wall }: Cost): string {
  return `${cpu.toFixed(cpu < 100 ? 1 : 0)} ms of CPU, ${wall.toFixed(wall < 100 ? 1 : 0)} by the clock`
}
