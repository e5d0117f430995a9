import type { DemoWsus } from '../../../demo/wsus/index.ts'
import type { Rights } from '../../peers/susdb/index.ts'
import { startSusdb, type Susdb } from '../../peers/susdb/index.ts'
import type { RouteChange } from '../../../server/sources/route-rules.ts'
import { anUpdate, aWsus } from '../../demo/wsus/a-wsus.ts'
import { RawClient } from '../../peers/wsus-calls.ts'
import { createEmptyDatabase } from '../../support/database.ts'
import { fillFrom } from '../../wsus-adapter/susdb-world.ts'

export const ALL_COMPUTERS = 'a0a08746-4dbe-4a37-9adf-9e7652c0b421'

/** A WSUS with computers of which each lacks some updates and has others. */
export async function anEstateToRead(size: { computers: number; updates: number }): Promise<DemoWsus> {
  const updates = Array.from({ length: size.updates }, (_, n) => anUpdate({ arrivedAt: new Date(Date.UTC(2026, 0, 1, n)) }))
  const wsus = await aWsus({ updates })
  for (let n = 0; n < size.computers; n++) {
    const client = new RawClient(wsus.url, `11111111-0000-4000-8000-0000000000${String(n + 10)}`, `web${n}.killed.example`)
    await client.register()
    await client.status(
      updates.slice(n, n + size.updates / 2).map((update) => update.updateId),
      updates.slice(0, n).map((update) => update.updateId),
    )
  }
  for (const update of updates.slice(0, (size.updates * 2) / 3)) wsus.approve(update.updateId, ALL_COMPUTERS)
  return wsus
}

/** Something for the next run to find: an update that replaces another and is approved, states that change, a declined update, a group. */
export function changeEstate(wsus: DemoWsus, n: number): void {
  const [replaced = '', declined = ''] = [...wsus.estate.updates.keys()].slice(2 * n)
  const late = wsus.addUpdate(anUpdate({ supersedes: [replaced] }))
  wsus.approve(late.updateId, ALL_COMPUTERS)
  wsus.decline(declined)
  const group = wsus.addGroup(`Pilot ${n}`)
  const [pilot] = wsus.estate.computers.keys()
  wsus.addComputerToGroup(group.id, pilot ?? '')
  wsus.approve(late.updateId, group.id, { deadline: new Date('2027-04-01T00:00:00Z') })
  for (const computer of wsus.estate.computers.values()) {
    const [first] = [...computer.rows.entries()].filter(([, row]) => row.state === 2)
    if (first !== undefined) computer.rows.set(first[0], { state: 4, changedAt: wsus.estate.now() })
    computer.rows.set(late.updateId, { state: 2, changedAt: wsus.estate.now() })
    computer.lastReportedStatusAt = wsus.estate.now()
  }
}

/** The last computer leaves: its server forgets it. */
export function removeComputer(wsus: DemoWsus): void {
  wsus.deleteComputer([...wsus.estate.computers.keys()].at(-1) ?? '')
}

const LOGIN = { user: 'reader', password: 'Pa55 of the login' }
const closing: (() => Promise<void>)[] = []

/** The database of a WSUS. */
export interface ItsDatabase {
  readonly susdb: Susdb
  readonly url: string
  readonly route: RouteChange
  /** Puts into it what the WSUS holds now. */
  fill(): Promise<void>
}

/** The database of a WSUS, open to an account with these rights; ended by `closeDatabases`. */
export async function itsDatabase(wsus: Pick<DemoWsus, 'estate'>, rights: Rights): Promise<ItsDatabase> {
  const database = await createEmptyDatabase()
  const susdb = await startSusdb({ databaseUrl: database.ownerUrl, accounts: [{ ...LOGIN, rights }] })
  closing.push(async () => {
    await susdb.stop()
    await database.drop()
  })
  await fillFrom(database.ownerUrl, wsus)
  const route = { kind: 'sql', server: susdb.host, port: susdb.port, ...LOGIN, encrypt: false } as const
  return { susdb, url: database.ownerUrl, route, fill: () => fillFrom(database.ownerUrl, wsus) }
}

export async function closeDatabases(): Promise<void> {
  for (const close of closing.splice(0)) await close()
}
