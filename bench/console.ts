import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { hashPassword } from '../server/users/password.ts'
import { launch, openWindow, signInAs, type Window } from '../test/console/browser.ts'
import { buildConsole } from '../tools/console-build.ts'
import { root } from '../tools/source-files.ts'
import { fill } from './reads.ts'
import { generateEstate } from './estate.ts'
import { percentile, takenAway, type Bench, type Figure } from './harness.ts'
import { withParts } from './parts.ts'

const SIZE = { tenants: 20, groupsPerTenant: 5, computers: 20_000, patches: 3_000 }
const ROUNDS = 15
/** An administrator of one of the tenants, as bench/estate.ts makes them. */
const READER = 'tenant1-u1'
/** Kilobytes of JavaScript, gzipped, that a browser loads before the first page is there. */
const FIRST_LOAD_KB = 350
/** Milliseconds for which nothing that one does may block the page. */
const LONGEST_TASK_MS = 50

/** Pages of everyday, the question whose answer they show, and what on the page shows that it is there. */
const PAGES = [
  { name: 'home', path: '/', question: '/api/v1/home', shows: '[data-figure]' },
  { name: 'patches', path: '/patches', question: '/api/v1/patches', shows: '#main table tbody tr' },
  { name: 'computers', path: '/computers', question: '/api/v1/computers', shows: '#main table tbody tr' },
] as const

/** What the console adds to the answers of the API, in a real browser. */
export const consoleBench: Bench = {
  name: 'console',
  async run(app, say): Promise<Figure[]> {
    await buildConsole(say)
    const { sourceId, tenantIds } = await generateEstate(app.pools.owner, SIZE)
    await fill(app, sourceId, tenantIds)
    return withParts(app, async (url) => {
      const password = randomUUID()
      await app.pools
        .owner('user_account')
        .where({ public_id: READER })
        .update({ password_hash: await hashPassword(password) })
      const chrome = await launch()
      takenAway.add(() => chrome.close())
      try {
        const window = await openWindow(chrome, url, {})
        await signInAs(window.context, url, READER, 'ja', password)
        await watchFirst(window)
        const figures: Figure[] = []
        for (const page of PAGES) figures.push(await firstData(window, page))
        say('scrolling and typing …')
        return [...figures, await longestTask(window), firstLoad()]
      } finally {
        await chrome.close()
      }
    })
  },
}

/** Notes in every page when it has painted the first element that one of these selectors names: whoever asks from outside asks too late. */
async function watchFirst({ context }: Window): Promise<void> {
  await context.addInitScript(
    (pages) => {
      const shows = pages.find(({ path }) => path === location.pathname)?.shows
      if (shows === undefined) return
      const observer = new MutationObserver(() => {
        if (document.querySelector(shows) === null) return
        observer.disconnect()
        // A message that is sent while a frame is drawn comes after it.
        requestAnimationFrame(() => {
          const { port1, port2 } = new MessageChannel()
          port1.addEventListener('message', () => performance.mark('first data'))
          port1.start()
          port2.postMessage(null)
        })
      })
      observer.observe(document, { subtree: true, childList: true })
    },
    PAGES.map(({ path, shows }) => ({ path, shows })),
  )
}

/** From asking for the page until its first data are painted, against how long the API took for them in the same load. */
async function firstData({ page }: Window, { name, path, question }: (typeof PAGES)[number]): Promise<Figure> {
  const measured: number[] = []
  const floor: number[] = []
  for (let round = 0; round <= ROUNDS; round++) {
    await page.goto(path, { waitUntil: 'commit' })
    await page.waitForFunction(() => performance.getEntriesByName('first data').length > 0)
    const [drawn, asked] = await page.evaluate(
      (of) => [
        performance.getEntriesByName('first data')[0]?.startTime,
        performance.getEntriesByType('resource').find((entry) => new URL(entry.name).pathname === of)?.duration ?? Number.NaN,
      ],
      question,
    )
    // The first load fills the browser's cache.
    if (round === 0) continue
    measured.push(drawn ?? Number.NaN)
    floor.push(asked ?? Number.NaN)
  }
  const median = (values: readonly number[]): number => percentile(values, 0.5)
  return {
    name: `first data of ${name} (median)`,
    measured: median(measured),
    floor: median(floor),
    unit: 'ms',
    bar: 1.5,
    allowance: 300,
  }
}

/** The longest that the page did not answer while somebody scrolled through a long list and typed into its filter. */
async function longestTask({ page }: Window): Promise<Figure> {
  await page.goto('/patches?view=all&limit=200')
  await page.locator('#main table tbody tr').nth(100).waitFor()
  await page.evaluate(() => {
    const kept = globalThis as unknown as { longest: number }
    kept.longest = 0
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) kept.longest = Math.max(kept.longest, duration)
    }).observe({ type: 'longtask' })
  })
  await page.mouse.move(640, 500)
  for (let turn = 0; turn < 20; turn++) await page.mouse.wheel(0, 400)
  for (let turn = 0; turn < 20; turn++) await page.mouse.wheel(0, -400)
  await page.locator('#main input[type=text], #main input[type=search]').first().pressSequentially('cumulative update', { delay: 40 })
  const longest = await page.evaluate(() => (globalThis as unknown as { longest: number }).longest)
  return { name: 'longest task while scrolling and typing', measured: longest, floor: LONGEST_TASK_MS, unit: 'ms', bar: 1 }
}

interface Manifest {
  readonly [file: string]: { readonly file: string; readonly isEntry?: boolean; readonly imports?: readonly string[] }
}

/** JavaScript that is there before the first page: the entry and all that it imports, not what it loads later. */
function firstLoad(): Figure {
  const built = join(root, 'console/dist')
  const manifest = JSON.parse(readFileSync(join(built, '.vite/manifest.json'), 'utf8')) as Manifest
  const wanted = new Set(Object.keys(manifest).filter((key) => manifest[key]?.isEntry === true))
  for (const key of wanted) for (const next of manifest[key]?.imports ?? []) wanted.add(next)
  const bytes = [...wanted].reduce((sum, key) => sum + gzipSync(readFileSync(join(built, manifest[key]?.file ?? ''))).length, 0)
  return { name: 'JavaScript of the first load, gzipped', measured: bytes / 1000, floor: FIRST_LOAD_KB, unit: 'kB', bar: 1 }
}
