import { expect } from 'chai'
import iconv from 'iconv-lite'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CommandError } from '../../cli/command-error.ts'
import { readBounded, readCsv } from '../../cli/csv.ts'

describe('readCsv', () => {
  let dir: string
  const read = async (content: string | Buffer, encoding?: string, fields = { least: 1, most: 3 }) => {
    const path = join(dir, 'input.csv')
    await writeFile(path, content)
    return readCsv(path, encoding, fields)
  }
  const refusal = async (work: Promise<unknown>): Promise<CommandError> => {
    const err: unknown = await work.then(
      () => undefined,
      (reason: unknown) => reason,
    )
    if (err instanceof CommandError) return err
    throw err instanceof Error ? err : new Error('nothing was refused')
  }

  before(async () => {
    dir = await mkdtemp(join(tmpdir(), 'tsukuroi-csv-'))
  })
  after(() => rm(dir, { recursive: true, force: true }))

  it('skips comment lines and empty lines and says on which line a row begins', async () => {
    const rows = await read('#id,name\r\na,1\r\n\r\n# b,2\r\nc,"two\r\nlines"\r\nd,4\r\n')

    expect(rows).to.deep.equal([
      { line: 2, fields: ['a', '1'] },
      { line: 5, fields: ['c', 'two\nlines'] },
      { line: 7, fields: ['d', '4'] },
    ])
  })

  it('takes a number sign inside a row for text', async () => {
    expect(await read('a,#1 server\n')).to.deep.equal([{ line: 1, fields: ['a', '#1 server'] }])
  })

  it('reads quoted commas, doubled quotes and a last line without an end', async () => {
    expect(await read('"a,b","say ""yes""",')).to.deep.equal([{ line: 1, fields: ['a,b', 'say "yes"', ''] }])
  })

  it('drops a byte order mark', async () => {
    expect((await read('\uFEFFa,b\n'))[0]?.fields).to.deep.equal(['a', 'b'])
  })

  it('reads Shift_JIS and EUC-JP when told so, in any case of letters', async () => {
    for (const encoding of ['Shift_JIS', 'EUC-JP', 'shift_jis']) {
      expect((await read(iconv.encode('a,営業部～①\n'.replace('①', ''), encoding), encoding))[0]?.fields).to.deep.equal(['a', '営業部～'])
    }
  })

  it('names the line of the first character that is not in the encoding', async () => {
    const err = await refusal(read(iconv.encode('a,b\nc,営業部\n', 'Shift_JIS')))

    expect(err.code).to.equal('encoding_mismatch')
    expect(err.details).to.include({ encoding: 'UTF-8', line: 2 })
  })

  it('refuses an encoding that is not offered', async () => {
    expect((await refusal(read('a', 'UTF-16'))).code).to.equal('encoding_unknown')
  })

  it('names line and column of too many and too few fields', async () => {
    expect((await refusal(read('a,b\na,b,c,d,e\n'))).details).to.include({ line: 2, column: 4, reason: 'field_surplus' })
    expect((await refusal(read('a,b\nx\n', undefined, { least: 2, most: 3 }))).details).to.include({
      line: 2,
      column: 2,
      reason: 'field_missing',
    })
  })

  it('names the line of a quote that never ends or stands in the middle', async () => {
    for (const content of ['a,b\nc,"open\n', 'a,b\nc,x"y"\n']) {
      const err = await refusal(read(content))
      expect(err.code).to.equal('file_malformed')
      expect(err.details['line'], content).to.be.within(2, 3)
    }
  })

  it('refuses a file without an entry and a file that is not there', async () => {
    expect((await refusal(read('# only comments\n'))).code).to.equal('file_empty')
    expect((await refusal(read(''))).code).to.equal('file_empty')
    expect((await refusal(readCsv(join(dir, 'nothing.csv'), undefined, { least: 1, most: 1 }))).details).to.include({ reason: 'ENOENT' })
    expect((await refusal(readCsv(dir, undefined, { least: 1, most: 1 }))).details).to.include({ reason: 'EISDIR' })
  })

  it('does not read more than the limit', async () => {
    const path = join(dir, 'large')
    await writeFile(path, 'x'.repeat(11))
    expect((await refusal(readBounded(path, 10))).code).to.equal('file_too_large')
    expect((await readBounded(path, 11)).length).to.equal(11)
  })
})
