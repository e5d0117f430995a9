import { expect } from 'chai'
import { ApiProblem } from '../../console/api/problem.ts'
import { batchNamed, BATCH_NAMES, fieldsOf } from '../../console/administration/estate/batches.ts'
import {
  FileRefused,
  MOST_BYTES,
  MOST_ROWS,
  readRowFile,
  type Encoding,
  type FileRow,
} from '../../console/administration/estate/row-file.ts'
import { sendRows, type Outcome, type SentRow } from '../../console/administration/estate/row-sending.ts'

const USERS = batchNamed('users_add')
const SHIFT_JIS = Uint8Array.from([0x93, 0x8c, 0x8b, 0x9e])

function read(text: string | Uint8Array, batch = batchNamed('tenants_add'), encoding: Encoding = 'auto'): FileRow[] {
  return readRowFile(typeof text === 'string' ? new TextEncoder().encode(text) : text, encoding, batch)
}

function fault(work: () => unknown): string {
  try {
    work()
  } catch (err) {
    if (err instanceof FileRefused) return err.fault
    throw err
  }
  return 'none'
}

function bytes(...parts: (string | Uint8Array)[]): Uint8Array {
  return new Uint8Array(parts.flatMap((part) => [...(typeof part === 'string' ? new TextEncoder().encode(part) : part)]))
}

describe('readRowFile', () => {
  it('reads the commands’ files: columns in their order, comments left aside, lines as the file has them', () => {
    const rows = read('#tenant-id,name\r\n\r\nsakura,さくら商事\r\nminato,"Minato, ""Ltd""\r\nOsaka",en,Asia/Tokyo\r\n')

    expect(rows).to.deep.equal([
      { line: 3, cells: { tenantId: 'sakura', name: 'さくら商事', locale: '', timeZone: '' }, problems: [] },
      { line: 4, cells: { tenantId: 'minato', name: 'Minato, "Ltd"\nOsaka', locale: 'en', timeZone: 'Asia/Tokyo' }, problems: [] },
    ])
  })

  it('follows headings in either language and in any order, leaves others aside, and reads the words of an export', () => {
    const rows = read(
      "\uFEFF利用者ID,ロール,テナント,テナントID,パスワード,電話番号\r\nhana,テナント管理者,さくら,sakura,secret 123,'+81-3-0000\r\nkai,Tenant user,,,,\r\n",
      USERS,
    )

    expect(rows.map(({ cells }) => cells)).to.deep.equal([
      { userId: 'hana', role: 'tenant_admin', tenantId: 'sakura', password: 'secret 123', phone: '+81-3-0000' },
      { userId: 'kai', role: 'tenant_user', tenantId: '', password: '', phone: '' },
    ])
  })

  it('takes Shift_JIS for what it is, and says so when the chosen encoding is another', () => {
    const file = bytes('T1,', SHIFT_JIS, '\r\n')

    expect(read(file)[0]?.cells['name']).to.equal('東京')
    expect(read(file, undefined, 'shift_jis')[0]?.cells['name']).to.equal('東京')
    expect(fault(() => read(file, undefined, 'utf-8'))).to.equal('file_not_text')
    expect(fault(() => read(Uint8Array.from([0x80, 0xff, 0xfd])))).to.equal('file_not_text')
  })

  it('refuses what is no file of rows', () => {
    expect(fault(() => read(''))).to.equal('file_empty')
    expect(fault(() => read('# only a comment\n,,,\n'))).to.equal('file_empty')
    expect(fault(() => read('tenantId,name\n'))).to.equal('file_empty')
    expect(fault(() => read('a,"b\nc,d\n'))).to.equal('file_malformed')
    expect(fault(() => read('userId,role,email\nhana,tenant_user,x\n', USERS))).to.equal('file_columns_missing')
    expect(fault(() => read(new Uint8Array(MOST_BYTES + 1)))).to.equal('file_too_large')
    expect(fault(() => read('a,b\n'.repeat(MOST_ROWS + 1)))).to.equal('file_many_rows')
    expect(read('a,b\n'.repeat(MOST_ROWS))).to.have.length(MOST_ROWS)
  })

  it('says of each row what the service could not even read', () => {
    const [short, long, wide, unknown] = read(`a\nb,B,ja,Asia/Tokyo,more\nc,${'x'.repeat(1001)}\nd,D,fr\n`)

    expect(short?.problems).to.deep.equal([{ kind: 'row_short', column: null, count: 2 }])
    expect(long?.problems).to.deep.equal([{ kind: 'row_long', column: null, count: 4 }])
    expect(wide?.problems).to.deep.equal([{ kind: 'cell_long', column: 'name' }])
    expect(unknown?.problems).to.deep.equal([{ kind: 'cell_unknown', column: 'locale', values: ['ja', 'en'] }])
  })

  it('needs every column of an update: what a file does not name would be emptied', () => {
    expect(fault(() => read('userId,role,tenantId\nhana,tenant_user,sakura\n', batchNamed('users_update')))).to.equal(
      'file_columns_missing',
    )
  })
})

describe('the kinds of files', () => {
  it('have examples that they read themselves, and fields as the API takes them', () => {
    for (const name of BATCH_NAMES) {
      const batch = batchNamed(name)
      expect(batch.example, name).to.have.length(batch.columns.length)
      const [row] = read(`${batch.columns.map((column) => column.name).join(',')}\n${batch.example.join(',')}\n`, batch)
      expect(row?.problems, name).to.deep.equal([])
      expect(Object.keys(fieldsOf(batch, row?.cells ?? {})), name).to.deep.equal(batch.columns.map((column) => column.name))
    }
    expect(fieldsOf(USERS, { userId: 'hana' })).to.include({ userId: 'hana', tenantId: null, locale: null, email: '' })
    expect(fieldsOf(batchNamed('groups_add'), {})).to.deep.equal({ serverGroupId: null, name: '', tenantId: '', owner: null })
  })
})

describe('sendRows', () => {
  const rows = (count: number): SentRow[] => Array.from({ length: count }, (_, at) => ({ at, fields: { userId: `u${at}` } }))
  const refusing = (...bad: string[]) => {
    const asked: string[][] = []
    const post = async (fields: readonly SentRow['fields'][]): Promise<void> => {
      const ids = fields.map(({ userId }) => userId ?? '')
      asked.push(ids)
      const wrong = ids.flatMap((id, at) => (bad.includes(id) ? [{ row: at + 1, column: 'userId', code: 'user_exists', details: {} }] : []))
      if (wrong.length > 0) throw new ApiProblem(400, 'rows_invalid', { count: wrong.length, rows: wrong.slice(0, 1) })
      await Promise.resolve()
    }
    return { asked, post }
  }
  const collect = () => {
    const outcomes: Outcome[] = []
    return { outcomes, tell: (outcome: Outcome) => outcomes.push(outcome) > 0 }
  }

  it('sends the others without those that are refused, however few of them an answer names', async () => {
    const { asked, post } = refusing('u1', 'u3')
    const { outcomes, tell } = collect()

    await sendRows(rows(5), { size: 4, post, tell })

    expect(asked).to.deep.equal([['u0', 'u1', 'u2', 'u3'], ['u0', 'u2', 'u3'], ['u0', 'u2'], ['u4']])
    expect(outcomes.flatMap(({ taken }) => taken)).to.deep.equal([0, 2, 4])
    expect(outcomes.flatMap(({ refused }) => [...refused.keys()])).to.deep.equal([1, 3])
  })

  it('keeps what was taken when the service is gone in the middle, and says that it is', async () => {
    const { tell, outcomes } = collect()
    const { post } = refusing()
    let requests = 0
    const failing = async (fields: readonly SentRow['fields'][]): Promise<void> => {
      requests += 1
      if (requests === 2) throw new ApiProblem(0, 'service_unreachable')
      await post(fields)
    }

    const err = await sendRows(rows(3), { size: 1, post: failing, tell }).catch((thrown: unknown) => thrown)

    expect(err).to.be.instanceOf(ApiProblem).with.property('code', 'service_unreachable')
    expect(outcomes.flatMap(({ taken }) => taken)).to.deep.equal([0])
  })

  it('stops when it is told to, and keeps requests below the size of a body', async () => {
    const { asked, post } = refusing()
    await sendRows(rows(9), { size: 3, post, tell: () => asked.length < 2 })
    expect(asked).to.have.length(2)

    const wide = rows(3).map(({ at }) => ({ at, fields: { userId: `u${at}`, name: '東'.repeat(40_000) } }))
    const other = refusing()
    await sendRows(wide, { size: 100, post: other.post, tell: () => true })
    expect(other.asked.map((ids) => ids.length)).to.deep.equal([1, 1, 1])
  })

  it('names the field of a value that cannot be read', async () => {
    const { tell, outcomes } = collect()
    let requests = 0
    const post = async (): Promise<void> => {
      requests += 1
      if (requests === 1) throw new ApiProblem(400, 'input_invalid', { problems: [{ path: 'body.users.1.email', code: 'too_big' }] })
      await Promise.resolve()
    }

    await sendRows(rows(2), { size: 2, post, tell })

    expect(outcomes[0]?.refused.get(1)).to.deep.equal([{ kind: 'cell_wrong', column: 'email' }])
  })
})
