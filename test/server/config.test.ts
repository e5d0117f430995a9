import { expect } from 'chai'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ConfigError, localUrl, readConfig } from '../../server/config.ts'

describe('readConfig', () => {
  it('has a default for everything', () => {
    const config = readConfig({})

    expect(config).to.include({ host: '127.0.0.1', port: 8790, role: 'all', workers: 4, database: undefined })
    expect(config.stateDir).to.match(/[/\\]var$/)
  })

  it('takes an empty variable for an absent one', () => {
    expect(readConfig({ TSUKUROI_PORT: '', DATABASE_URL: '' })).to.include({ port: 8790, database: undefined })
  })

  it('names every setting that is wrong, in one error', () => {
    const error = problemsOf({ TSUKUROI_PORT: '99999', TSUKUROI_LOG_LEVEL: 'loud', TSUKUROI_WORKERS: 'many' })

    expect(error.problems.map(({ setting }) => setting)).to.deep.equal(['TSUKUROI_PORT', 'TSUKUROI_LOG_LEVEL', 'TSUKUROI_WORKERS'])
  })

  it('wants all three connections of an external database', () => {
    expect(problemsOf({ DATABASE_URL: 'postgres://somewhere/x' }).problems[0]?.setting).to.match(/DATABASE_URL_TENANT/)
  })

  it('takes the directory of another embedded PostgreSQL by its full path, and not beside an external one', () => {
    const external = { DATABASE_URL: 'postgres://a/x', DATABASE_URL_INFRA: 'postgres://b/x', DATABASE_URL_TENANT: 'postgres://c/x' }

    expect(readConfig({ TSUKUROI_POSTGRES: '/usr/lib/postgresql/18' }).postgres).to.equal('/usr/lib/postgresql/18')
    expect(problemsOf({ TSUKUROI_POSTGRES: 'postgresql/18' }).problems[0]?.reason).to.match(/full path/)
    expect(problemsOf({ TSUKUROI_POSTGRES: '/usr/lib/postgresql/18', ...external }).problems[0]?.setting).to.match(/TSUKUROI_POSTGRES/)
  })

  it('wants certificate and key together', () => {
    expect(problemsOf({ TSUKUROI_TLS_CERT_FILE: '/etc/cert.pem' }).problems[0]?.setting).to.match(/TSUKUROI_TLS_KEY_FILE/)
  })

  it('begins with nothing else when the file of a value is not there', () => {
    const { problems } = problemsOf({ DATABASE_URL_FILE: '/run/secrets/none', DATABASE_URL: 'postgres://another/x' })

    expect(problems).to.deep.equal([{ setting: 'DATABASE_URL_FILE', reason: '/run/secrets/none: ENOENT' }])
  })

  it('reads a value from the file that NAME_FILE names', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tsukuroi-config-'))
    const file = join(folder, 'port')
    await writeFile(file, '8123\n')

    expect(readConfig({ TSUKUROI_PORT_FILE: file, TSUKUROI_PORT: '1' }).port).to.equal(8123)

    await rm(folder, { recursive: true })
  })
})

describe('localUrl', () => {
  for (const [host, url] of [
    ['127.0.0.1', 'http://127.0.0.1:8790'],
    ['0.0.0.0', 'http://127.0.0.1:8790'],
    ['::', 'http://[::1]:8790'],
    ['2001:db8::7', 'http://[2001:db8::7]:8790'],
    ['patches.example.com', 'http://patches.example.com:8790'],
  ] as const) {
    it(`names ${host} so that it is an address`, () => {
      const named = localUrl({ host, tls: undefined }, 8790)

      expect(named).to.equal(url)
      expect(URL.canParse(named)).to.equal(true)
    })
  }
})

function problemsOf(env: NodeJS.ProcessEnv): ConfigError {
  try {
    readConfig(env)
  } catch (err) {
    if (err instanceof ConfigError) return err
    throw err
  }
  throw new Error('nothing was wrong')
}
