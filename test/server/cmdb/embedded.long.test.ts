import { expect } from 'chai'
import { execFileSync } from 'node:child_process'
import { chmod, mkdir, mkdtemp, readdir, readFile, readlink, rename, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { startEmbedded, type EmbeddedPostgres } from '../../../server/cmdb/embedded.ts'
import type { AppError } from '../../../server/errors.ts'
import { createLog } from '../../../server/log.ts'
import { freePort } from '../../peers/ports.ts'
import { needsThat } from '../../support/needs.ts'

const log = createLog('silent')

describe('startEmbedded', function () {
  this.timeout(120_000)
  let stateDir: string
  let postgres: EmbeddedPostgres

  beforeEach(async () => {
    stateDir = await mkdtemp(join(tmpdir(), 'tsukuroi-embedded-'))
    postgres = await startEmbedded({ stateDir, log })
  })
  afterEach(async () => {
    await postgres.stop()
    await rm(postgres.home, { recursive: true, force: true })
    await rm(stateDir, { recursive: true, force: true })
  })

  it('keeps its passwords to the owner of the state directory and speaks scram on loopback alone', async () => {
    const { rows } = await query(
      postgres,
      `select current_setting('listen_addresses') as host, current_setting('password_encryption') as method, current_setting('server_encoding') as encoding`,
    )

    expect((await stat(join(stateDir, 'postgres.json'))).mode & 0o777).to.equal(0o600)
    expect(rows).to.deep.equal([{ host: '127.0.0.1', method: 'scram-sha-256', encoding: 'UTF8' }])
  })

  it('adopts the server that a killed process left running', async () => {
    const before = await postmasterPid(postgres)

    const again = await startEmbedded({ stateDir, log })

    expect(await postmasterPid(again)).to.equal(before)
    expect(again.ownerUrl).to.equal(postgres.ownerUrl)
  })

  it('lets three starters at once end up with one server', async () => {
    await postgres.stop()

    const all = await Promise.all([1, 2, 3].map(() => startEmbedded({ stateDir, log })))

    expect(new Set(await Promise.all(all.map(postmasterPid))).size).to.equal(1)
  })

  it('lets three first starters at once end up with one cluster, and leaves nothing else behind', async () => {
    const elsewhere = await mkdtemp(join(tmpdir(), 'tsukuroi-embedded-'))
    const home = `${postgres.home}-first`
    const left = join(home, 'data.new.of-one-that-was-killed')
    await mkdir(left, { recursive: true })
    const plan = JSON.parse(await readFile(join(stateDir, 'postgres.json'), 'utf8')) as { port: number }
    await writeFile(join(elsewhere, 'postgres.json'), JSON.stringify({ ...plan, home, port: await freePort() }), { mode: 0o600 })

    const starting = [1, 2, 3].map(() => startEmbedded({ stateDir: elsewhere, log }))
    try {
      const all = await Promise.all(starting)
      expect(new Set(await Promise.all(all.map(postmasterPid))).size).to.equal(1)
      expect(new Set(all.map(({ ownerUrl }) => ownerUrl)).size).to.equal(1)
      expect((await readdir(all[0]!.home)).filter((name) => name.startsWith('data.new'))).to.deep.equal([])
    } finally {
      const started = await Promise.allSettled(starting)
      await started.find((one) => one.status === 'fulfilled')?.value.stop()
      await rm(home, { recursive: true, force: true })
      await rm(elsewhere, { recursive: true, force: true })
    }
  })

  it('removes nothing when it cannot read whose version a cluster is', async () => {
    await query(postgres, 'create table kept (n int)')
    await postgres.stop()
    const version = join(postgres.home, 'data/PG_VERSION')
    await rename(version, `${version}.aside`)
    await mkdir(version)

    const refused = await startEmbedded({ stateDir, log }).catch((err: unknown) => (err as { code?: unknown }).code)
    await rm(version, { recursive: true })
    await rename(`${version}.aside`, version)
    await startEmbedded({ stateDir, log })

    expect(refused).to.equal('EISDIR')
    expect((await query(postgres, 'select from kept')).rows).to.deep.equal([])
  })

  describe('as root', () => {
    before(needsThat('root', () => process.getuid?.() === 0))

    it('starts a cluster as the account that owns it, whatever accounts the system has', async () => {
      await postgres.stop()
      execFileSync('chown', ['-R', '54321:54321', postgres.home])

      postgres = await startEmbedded({ stateDir, log })

      expect((await stat(`/proc/${await postmasterPid(postgres)}`)).uid).to.equal(54_321)
    })
  })

  it('starts the PostgreSQL of another directory, and copies nothing', async () => {
    const binaries = await binariesOf(postgres)
    const elsewhere = await mkdtemp(join(tmpdir(), 'tsukuroi-embedded-'))
    const other = await startEmbedded({ stateDir: elsewhere, log, binaries })
    try {
      const { rows } = await query(other, `select current_setting('data_directory') as data`)

      expect(rows).to.deep.equal([{ data: join(other.home, 'data') }])
      expect(await binariesOf(other)).to.equal(binaries)
      expect((await readdir(other.home)).filter((name) => name.startsWith('postgresql-'))).to.deep.equal([])
    } finally {
      await other.stop()
      await rm(other.home, { recursive: true, force: true })
      await rm(elsewhere, { recursive: true, force: true })
    }
  })

  it('refuses a directory without a PostgreSQL, one that is too old, and one that did not make the stored cluster, and touches nothing', async () => {
    await postgres.stop()
    const refused = async (version: string | undefined): Promise<unknown> => {
      const binaries = await mkdtemp(join(tmpdir(), 'tsukuroi-embedded-binaries-'))
      await chmod(binaries, 0o755)
      await mkdir(join(binaries, 'bin'))
      const program = join(binaries, 'bin/postgres')
      if (version !== undefined) await writeFile(program, `#!/bin/sh\necho 'postgres (PostgreSQL) ${version}'\n`, { mode: 0o755 })
      const problem = (await startEmbedded({ stateDir, log, binaries }).catch((err: unknown) => err)) as AppError
      await rm(binaries, { recursive: true })
      return {
        code: problem.code,
        details: { ...problem.details, ...('path' in problem.details ? { path: problem.details['path'] === binaries } : {}) },
      }
    }

    expect(await refused(undefined)).to.deep.equal({ code: 'postgres_missing', details: { path: true } })
    expect(await refused('15.17')).to.deep.equal({ code: 'database_too_old', details: { version: 15, minimum: 16 } })
    expect(await refused('17.2')).to.deep.equal({ code: 'postgres_other_version', details: { path: true, version: 17, cluster: 18 } })
    postgres = await startEmbedded({ stateDir, log })
    expect((await query(postgres, 'select 1 as n')).rows).to.deep.equal([{ n: 1 }])
  })

  it('comes back with every committed row after the postmaster was killed', async () => {
    await query(postgres, 'create table kept (n int)')
    await query(postgres, 'insert into kept select generate_series(1, 1000)')
    process.kill(await postmasterPid(postgres), 'SIGKILL')

    const again = await startEmbedded({ stateDir, log })

    expect((await query(again, 'select count(*)::int as n from kept')).rows).to.deep.equal([{ n: 1000 }])
  })

  it('fails, and takes nobody along, when the server dies while it is looked after', async () => {
    for (let millis = 0; millis < 25; millis += 5) {
      const looking = startEmbedded({ stateDir, log }).catch((err: unknown) => err)
      await sleep(millis)
      process.kill(await postmasterPid(postgres), 'SIGKILL')
      await looking
      await startEmbedded({ stateDir, log })
    }

    expect((await query(postgres, 'select 1 as n')).rows).to.deep.equal([{ n: 1 }])
  })

  it('keeps the two roles from being more than they are', async () => {
    const { rows } = await query(
      postgres,
      `select rolname, rolsuper, rolbypassrls, rolcreatedb from pg_roles where rolname like 'tsukuroi\\_%' order by rolname`,
    )

    expect(rows).to.deep.equal(
      ['tsukuroi_infra', 'tsukuroi_tenant'].map((rolname) => ({ rolname, rolsuper: false, rolbypassrls: false, rolcreatedb: false })),
    )
  })
})

async function query(postgres: EmbeddedPostgres, sql: string): Promise<pg.QueryResult> {
  const client = new pg.Client({ connectionString: postgres.ownerUrl })
  await client.connect()
  try {
    return await client.query(sql)
  } finally {
    await client.end()
  }
}

async function postmasterPid(postgres: EmbeddedPostgres): Promise<number> {
  return Number((await readFile(join(postgres.home, 'data/postmaster.pid'), 'utf8')).split('\n')[0])
}

/** The directory whose `bin` a running PostgreSQL was started from. */
async function binariesOf(postgres: EmbeddedPostgres): Promise<string> {
  return dirname(dirname(await readlink(`/proc/${await postmasterPid(postgres)}/exe`)))
}
