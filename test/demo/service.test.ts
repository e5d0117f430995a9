import { expect } from 'chai'
import { errorsIn } from '../../demo/service.ts'
import { createLog } from '../../server/log.ts'
import { PassThrough } from 'node:stream'

describe('errorsIn', () => {
  it('shows what a server noted of errors, and nothing else', () => {
    const stream = new PassThrough()
    const log = createLog('info', {}, stream)
    log.info('up')
    log.error({ code: 'ECONNRESET' }, 'a run failed')
    log.warn('slow')

    const shown = errorsIn(String(stream.read()))

    expect(shown).to.contain('a run failed').and.to.contain('ECONNRESET')
    expect(shown.trim().split('\n')).to.have.length(1)
  })

  it('shows the last few of many', () => {
    const lines = Array.from({ length: 20 }, (_, at) => JSON.stringify({ level: 50, msg: `error ${at}` }))

    expect(
      errorsIn(lines.join('\n'))
        .trim()
        .split('\n')
        .map((line) => (JSON.parse(line) as { msg: string }).msg),
    ).to.deep.equal(['error 15', 'error 16', 'error 17', 'error 18', 'error 19'])
  })
})
