import { expect } from 'chai'
import iconv from 'iconv-lite'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import stringWidth from 'string-width'
import { CommandError } from '../../cli/command-error.ts'
import { openTerminal, type Column, type Terminal } from '../../cli/terminal.ts'
import type { Locale } from '../../templates/index.ts'

interface Row {
  readonly id: string
  readonly name: string
  readonly at: string | null
}

const COLUMNS: readonly Column<Row>[] = [
  { name: 'id', title: { en: 'ID', ja: '識別子' }, value: (row) => row.id },
  { name: 'name', title: { en: 'Name', ja: 'サーバグループ名' }, value: (row) => row.name },
  { name: 'at', title: { en: 'At', ja: '日時' }, value: (row) => row.at, time: true },
]
const NO_OUTPUT = { format: undefined, file: undefined, encoding: undefined }

class Sink extends Writable {
  readonly isTTY: boolean
  text = ''

  constructor(isTTY: boolean) {
    super()
    this.isTTY = isTTY
  }

  override _write(chunk: Buffer | string, _encoding: string, done: () => void): void {
    this.text += chunk.toString()
    done()
  }
}

function open(given: { locale?: Locale; tty?: boolean; columns?: number } = {}): { terminal: Terminal; out: Sink; err: Sink } {
  const out = new Sink(given.tty ?? false)
  const err = new Sink(given.tty ?? false)
  const terminal = openTerminal({ locale: given.locale ?? 'en', zone: 'Asia/Tokyo', columns: given.columns ?? 80, out, err })
  return { terminal, out, err }
}

describe('openTerminal', () => {
  const rows: Row[] = [
    {
      id: 'K7M2Q9XDA@Direct',
      name: '株式会社サンプル・東日本営業部・基幹システム・データベースサーバ（待機系）',
      at: '2026-11-20T20:00:00.000Z',
    },
    { id: 'B', name: '=1+1, "quoted"', at: null },
  ]

  it('fits tables of wide text into 80 columns and keeps every character', async () => {
    for (const locale of ['en', 'ja'] as const) {
      const { terminal, out } = open({ tty: true, locale })
      await terminal.list(COLUMNS, rows, NO_OUTPUT)

      for (const line of out.text.split('\n')) expect(stringWidth(line), line).to.be.at.most(80)
      const shown = out.text.split('')
      for (const character of rows.map((row) => row.id + row.name).join('')) {
        if (character !== ' ') expect(shown.splice(shown.indexOf(character), 1), out.text).to.deep.equal([character])
      }
    }
  })

  it('lets no text from elsewhere steer the terminal', async () => {
    const { terminal, out } = open({ tty: true })
    await terminal.list(COLUMNS, [{ id: 'A', name: 'a\u001B[2Jb\r\nc', at: null }], NO_OUTPUT)

    expect(out.text).to.contain('a [2Jb  c')
    expect(out.text).to.not.match(/[^\P{Cc}\n]/u)
  })

  it('prints what came from elsewhere without letting it steer the terminal either', () => {
    const { terminal, out } = open({ tty: true })

    terminal.print('Title:\n\t\u001B]0;owned\u0007KB1 \u202Egnp.exe')

    expect(out.text).to.equal('Title:\n\t ]0;owned KB1  gnp.exe\n')
  })

  it('shows times in the zone of the terminal in tables, and with offset elsewhere', async () => {
    const table = open({ tty: true })
    await table.terminal.list(COLUMNS, rows, NO_OUTPUT)
    const csv = open()
    await csv.terminal.list(COLUMNS, rows, NO_OUTPUT)

    expect(table.out.text).to.contain('2026-11-21 05:00:00')
    expect(csv.out.text).to.contain('2026-11-20T20:00:00.000Z')
  })

  it('prints CSV when nobody looks, with a heading that is a comment and cells that stay text', async () => {
    const { terminal, out } = open()
    await terminal.list(COLUMNS, rows, NO_OUTPUT)

    const lines = out.text.split('\r\n')
    expect(lines[0]).to.equal('#ID,Name,At')
    expect(lines[2]).to.equal(`B,"'=1+1, ""quoted""",`)
  })

  it('prints JSON that can be read', async () => {
    const { terminal, out } = open()
    await terminal.list(COLUMNS, rows, { ...NO_OUTPUT, format: 'json' })
    const empty = open()
    await empty.terminal.list(COLUMNS, [], { ...NO_OUTPUT, format: 'json' })

    expect(JSON.parse(out.text)).to.deep.equal(rows)
    expect(JSON.parse(empty.out.text)).to.deep.equal([])
  })

  it('numbers rows in tables alone, where what is listed can be given back', async () => {
    const columns: readonly Column<Row>[] = [{ name: 'no', title: { en: 'No.', ja: '順序' }, value: () => 7, tableOnly: true }, ...COLUMNS]
    const [table, csv] = [open({ tty: true }), open()]
    await table.terminal.list(columns, rows, NO_OUTPUT)
    await csv.terminal.list(columns, rows, NO_OUTPUT)

    expect(table.out.text).to.contain(' No. ')
    expect(csv.out.text.split('\r\n')[0]).to.equal('#ID,Name,At')
  })

  it('says times of messages in the zone of the terminal', () => {
    const { terminal, out } = open()
    terminal.say('token_made', { expiresAt: '2026-11-20T20:00:00.000Z' })

    expect(out.text).to.contain('2026-11-21 05:00:00')
  })

  it('says that there is nothing in a table and prints the heading alone as CSV', async () => {
    const table = open({ tty: true, locale: 'ja' })
    await table.terminal.list(COLUMNS, [], NO_OUTPUT)
    const csv = open()
    await csv.terminal.list(COLUMNS, [], NO_OUTPUT)

    expect(table.out.text).to.equal('表示する情報はありません。\n')
    expect(csv.out.text).to.equal('#ID,Name,At\r\n')
  })

  it('shows progress on a terminal alone and clears it before anything else', () => {
    const seen = open({ tty: true })
    seen.terminal.progress('1 of 2')
    seen.terminal.say('server_not_running')
    const unseen = open()
    unseen.terminal.progress('1 of 2')

    expect(seen.err.text).to.contain('1 of 2')
    expect(seen.err.text).to.contain('\u001B[KCFMGC00117: ERROR: ')
    expect(unseen.err.text).to.equal('')
  })

  it('sends errors to standard error and information to standard output', () => {
    const { terminal, out, err } = open({ locale: 'ja' })
    terminal.say('server_not_running')
    terminal.say('rows_taken', { count: 3 })

    expect(err.text).to.equal('CFMGC00117: ERROR: サーバが動作していません。\n')
    expect(out.text).to.equal('CFMGC00138: INFO: 3件を処理しました。\n')
  })

  describe('files', () => {
    let dir: string
    beforeEach(async () => {
      dir = await mkdtemp(join(tmpdir(), 'tsukuroi-terminal-'))
    })
    afterEach(() => rm(dir, { recursive: true, force: true }))
    const refusal = async (work: Promise<unknown>): Promise<string> => {
      const err: unknown = await work.then(
        () => undefined,
        (reason: unknown) => reason,
      )
      if (err instanceof CommandError) return err.code
      throw err instanceof Error ? err : new Error('nothing was refused')
    }

    it('marks UTF-8 CSV for spreadsheets and replaces an existing file whole', async () => {
      const file = join(dir, 'out.csv')
      await writeFile(file, 'before')
      await open().terminal.list(COLUMNS, rows, { ...NO_OUTPUT, file })

      expect((await readFile(file, 'utf8')).startsWith('\uFEFF#ID,Name,At\r\n')).to.equal(true)
      expect(await readdir(dir)).to.deep.equal(['out.csv'])
    })

    it('writes Shift_JIS', async () => {
      const file = join(dir, 'out.csv')
      await open({ locale: 'ja' }).terminal.list(COLUMNS, rows, { ...NO_OUTPUT, file, encoding: 'Shift_JIS' })

      expect(iconv.decode(await readFile(file), 'Shift_JIS'))
        .to.contain('サーバグループ名')
        .and.to.contain('基幹システム')
    })

    it('leaves an existing file as it was, and nothing new, when a character cannot be written or the rows break off', async () => {
      const file = join(dir, 'out.csv')
      await writeFile(file, 'before')
      const unwritable = [...rows, { id: 'C', name: '😀', at: null }]
      async function* broken(): AsyncGenerator<Row> {
        yield* rows
        await Promise.reject(new CommandError('server_not_running'))
      }

      const { terminal } = open()
      expect(await refusal(terminal.list(COLUMNS, unwritable, { ...NO_OUTPUT, file, encoding: 'EUC-JP' }))).to.equal('encoding_unwritable')
      expect(await refusal(terminal.list(COLUMNS, broken(), { ...NO_OUTPUT, file }))).to.equal('server_not_running')
      expect(await readFile(file, 'utf8')).to.equal('before')
      expect(await readdir(dir)).to.deep.equal(['out.csv'])
    })

    it('says that a path is wrong, or that writing failed, and leaves nothing', async () => {
      const { terminal } = open()
      await mkdir(join(dir, 'folder'))

      expect(await refusal(terminal.writeFile(join(dir, 'no/such/folder/out.csv'), 'x'))).to.equal('output_path_invalid')
      expect(await refusal(terminal.writeFile(join(dir, 'folder'), 'x'))).to.equal('write_failed')
      expect(await refusal(terminal.writeFile(join(dir, 'out.csv'), 'x', 'UTF-7'))).to.equal('encoding_unknown')
      expect(await readdir(dir)).to.deep.equal(['folder'])
    })

    it('keeps characters whole that arrive in two pieces', async () => {
      const bytes = Buffer.from('業務サーバ')
      async function* pieces(): AsyncGenerator<Buffer> {
        yield await Promise.resolve(bytes.subarray(0, 4))
        yield bytes.subarray(4)
      }
      await open().terminal.writeStream(join(dir, 'out.txt'), pieces())

      expect(await readFile(join(dir, 'out.txt'), 'utf8')).to.equal('業務サーバ')
    })
  })
})
