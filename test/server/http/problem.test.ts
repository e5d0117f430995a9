import { expect } from 'chai'
import { answerFor } from '../../../server/http/problem.ts'
import { openTestApi, type TestApi } from '../../support/api.ts'
import { aUserRow, unique } from '../../support/people.ts'

describe('answerFor', () => {
  let test: TestApi
  before(async () => (test = await openTestApi()))
  after(() => test.close())

  it('tells who comes second that somebody was first, and calls it no fault of ours', async () => {
    const users = [aUserRow({ userId: unique('twice') })]

    const answers = await Promise.all(Array.from({ length: 4 }, () => test.operator('POST', '/api/v1/users/add', { users })))

    expect(answers.filter(({ status }) => status === 201)).to.have.length(1)
    for (const { status, json } of answers) if (status !== 201) expect(['changed_meanwhile', 'rows_invalid']).to.include(json.code)
  })

  for (const code of ['23505', '40001', '40P01']) {
    it(`answers 409 to what the database calls ${code}`, () => {
      expect(answerFor(Object.assign(new Error('database'), { code }))).to.deep.equal({
        status: 409,
        code: 'changed_meanwhile',
        details: {},
      })
    })
  }
})
