import { execFile } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { Agent, request, type IncomingMessage } from 'node:http'
import { promisify } from 'node:util'
import { expect } from 'chai'
import { Administrator } from '../../../demo/wsus/administrator.ts'
import { md4 } from '../../../demo/wsus/md4.ts'
import { challengeMessage, messageType, verify } from '../../../demo/wsus/ntlm.ts'
import { needs } from '../../support/needs.ts'
import { aWsus, anUpdate, stopAll } from './a-wsus.ts'

const ALL_COMPUTERS = 'a0a08746-4dbe-4a37-9adf-9e7652c0b421'
const API = 'http://www.microsoft.com/SoftwareDistribution/Server/ApiRemotingWebService'
const auth = { kind: 'ntlm', user: 'admin', password: 'correct-horse', domain: 'DEMO' } as const

describe('md4', () => {
  const vectors = {
    '': '31d6cfe0d16ae931b73c59d7e0c089c0',
    abc: 'a448017aaf21d8525fc10ae87aa6729d',
    'message digest': 'd9130a8164549fe818874806e1c7014b',
    '12345678901234567890123456789012345678901234567890123456789012345678901234567890': 'e33b4ddc9c38f2199c3e7b164fcc0536',
  }
  for (const [given, wanted] of Object.entries(vectors)) {
    it(`is RFC 1320's value for "${given.slice(0, 20)}"`, () => {
      expect(md4(Buffer.from(given)).toString('hex')).to.equal(wanted)
    })
  }
})

/** The AUTHENTICATE message of the example in MS-NLMP 4.2.4 (User, Domain, Password, server challenge 0123456789abcdef). */
function exampleMessage(proof: string): Buffer {
  const info = '02000c0044006f006d00610069006e0001000c005300650072007600650072000000000000000000'
  const answer = Buffer.from(
    `${proof}0101000000000000${'00'.repeat(8)}${'aa'.repeat(8)}00000000${info}00000000`.replace(/0{8}$/, ''),
    'hex',
  )
  return thirdMessage(answer, 'Domain', 'User')
}

function thirdMessage(answer: Buffer, domainName: string, userName: string): Buffer {
  const [domain, user] = [Buffer.from(domainName, 'utf16le'), Buffer.from(userName, 'utf16le')]
  const message = Buffer.alloc(64 + answer.length + domain.length + user.length)
  message.write('NTLMSSP\0', 'latin1')
  message.writeUInt32LE(3, 8)
  let offset = 64
  for (const [at, value] of [
    [20, answer],
    [28, domain],
    [36, user],
  ] as const) {
    message.writeUInt16LE(value.length, at)
    message.writeUInt16LE(value.length, at + 2)
    message.writeUInt32LE(offset, at + 4)
    value.copy(message, offset)
    offset += value.length
  }
  message.writeUInt32LE(1, 60)
  return message
}

const NEGOTIATE = Buffer.concat([Buffer.from('NTLMSSP\0', 'latin1'), Buffer.from('0100000001020000', 'hex'), Buffer.alloc(16)])

/** A client's third message for a challenge (MS-NLMP 3.3.2), written for this test. */
function authenticate(message: Buffer, account: { user: string; password: string; domain: string }): Buffer {
  const hmac = (key: Buffer, data: Buffer): Buffer => createHmac('md5', key).update(data).digest()
  const info = message.subarray(message.readUInt32LE(44), message.readUInt32LE(44) + message.readUInt16LE(40))
  const blob = Buffer.concat([
    Buffer.from('0101000000000000', 'hex'),
    Buffer.alloc(8),
    Buffer.alloc(8, 0xaa),
    Buffer.alloc(4),
    info,
    Buffer.alloc(4),
  ])
  const key = hmac(md4(Buffer.from(account.password, 'utf16le')), Buffer.from(account.user.toUpperCase() + account.domain, 'utf16le'))
  const answer = Buffer.concat([hmac(key, Buffer.concat([message.subarray(24, 32), blob])), blob])
  return thirdMessage(answer, account.domain, account.user)
}

describe('verify', () => {
  const challenge = Buffer.from('0123456789abcdef', 'hex')
  const accounts = [{ user: 'User', password: 'Password', domain: 'Domain' }]

  it('accepts the example of MS-NLMP', () => {
    expect(verify(exampleMessage('68cd0ab851e51c96aabc927bebef6a1c'), challenge, accounts)).to.equal(accounts[0])
  })

  it('refuses another proof, another challenge, another password, another domain', () => {
    const message = exampleMessage('68cd0ab851e51c96aabc927bebef6a1c')

    expect(verify(exampleMessage('68cd0ab851e51c96aabc927bebef6a1d'), challenge, accounts)).to.equal(null)
    expect(verify(message, Buffer.alloc(8), accounts)).to.equal(null)
    expect(verify(message, challenge, [{ user: 'User', password: 'password', domain: 'Domain' }])).to.equal(null)
    expect(verify(message, challenge, [{ user: 'User', password: 'Password', domain: 'Other' }])).to.equal(null)
  })

  it('refuses the short answer of NTLMv1 and every cut of a message, without throwing', () => {
    const message = exampleMessage('68cd0ab851e51c96aabc927bebef6a1c')
    const short = Buffer.from(message)
    short.writeUInt16LE(24, 20)

    expect(verify(short, challenge, accounts)).to.equal(null)
    for (let length = 0; length < message.length; length++) expect(verify(message.subarray(0, length), challenge, accounts)).to.equal(null)
  })
})

describe('challengeMessage', () => {
  it('is a CHALLENGE message with fresh bytes each time', () => {
    const [one, two] = [challengeMessage('DEMO', 'host', new Date()), challengeMessage('DEMO', 'host', new Date())]

    expect(messageType(one.message)).to.equal(2)
    expect(one.message.subarray(24, 32).equals(one.challenge)).to.equal(true)
    expect(one.challenge.equals(two.challenge)).to.equal(false)
  })
})

describe('NTLM on the demo WSUS', () => {
  afterEach(stopAll)

  it('lets an independent client in and approves through the wire', async () => {
    const update = anUpdate()
    const wsus = await aWsus({ auth, updates: [update] })
    const administrator = new Administrator({ url: wsus.url, user: 'admin', password: 'correct-horse' })
    const deadline = new Date('2026-12-01T00:00:00Z')

    await administrator.addGroup('Servers', ALL_COMPUTERS, '11111111-2222-4333-8444-555555555555')
    await administrator.approve(update.updateId, 200, '11111111-2222-4333-8444-555555555555', { deadline })

    const [deployment] = [...wsus.estate.deploymentsOf(wsus.estate.update(update.updateId))]
    expect(deployment).to.include({
      groupId: '11111111-2222-4333-8444-555555555555',
      action: 0,
      adminName: 'DEMO\\admin',
      isAssigned: true,
    })
    expect(deployment!.deadline).to.deep.equal(deadline)
    expect(wsus.refusedPasswords()).to.equal(0)
  })

  it('refuses a wrong password with 401 and counts it once', async () => {
    const wsus = await aWsus({ auth })

    const error = await new Administrator({ url: wsus.url, user: 'admin', password: 'wrong' })
      .call('GetServerVersion')
      .catch((e: unknown) => e)

    expect(error).to.be.instanceOf(Error).with.property('message').that.includes('401')
    expect(wsus.refusedPasswords()).to.equal(1)
  })

  it('lets a reporter read but not write', async () => {
    const update = anUpdate()
    const wsus = await aWsus({ auth: { ...auth, more: [{ user: 'reader', password: 'r', role: 'reporter' }] }, updates: [update] })
    const reporter = new Administrator({ url: wsus.url, user: 'reader', password: 'r' })

    const role = await reporter.call('GetCurrentUserRole')
    const error = await reporter.decline(update.updateId).catch((e: unknown) => e)

    expect(role.children[0]!.text).to.equal('1')
    expect(error).to.be.instanceOf(Error).with.property('message').that.includes('Request for principal permission failed')
    expect(wsus.counts().declined).to.equal(0)
  })

  it('lets an account without role ask only for version and role', async () => {
    const wsus = await aWsus({ auth: { ...auth, role: 'none' } })
    const nobody = new Administrator({ url: wsus.url, user: 'admin', password: 'correct-horse' })

    expect((await nobody.call('GetCurrentUserRole')).children[0]!.text).to.equal('0')
    expect(await nobody.call('ExecuteSPGetAllTargetGroups').catch((e: unknown) => e)).to.be.instanceOf(Error)
  })

  it('offers Negotiate and NTLM in two header lines to who brings nothing', async () => {
    const wsus = await aWsus({ auth })

    const reply = await fetch(`${wsus.url}/ApiRemoting30/WebService.asmx`, { method: 'POST', body: '' })

    expect(reply.status).to.equal(401)
    expect(reply.headers.get('www-authenticate')).to.equal('Negotiate, NTLM')
  })

  it('does not let a third message in without its own challenge', async () => {
    const wsus = await aWsus({ auth })
    const token = exampleMessage('68cd0ab851e51c96aabc927bebef6a1c').toString('base64')

    const reply = await fetch(`${wsus.url}/ApiRemoting30/WebService.asmx`, {
      method: 'POST',
      headers: { Authorization: `NTLM ${token}` },
      body: '',
    })

    expect(reply.status).to.equal(401)
  })

  it('keeps the client services open to everyone', async () => {
    const wsus = await aWsus({ auth })

    const reply = await fetch(`${wsus.url}/ClientWebService/client.asmx`, { method: 'POST', body: '' })

    expect(reply.status).to.equal(500)
  })

  describe('with curl', () => {
    before(needs('curl'))

    const curl = async (url: string, options: string[], scheme = '--ntlm'): Promise<string> => {
      const body = `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><GetServerVersion xmlns="${API}" /></s:Body></s:Envelope>`
      const head = ['-sS', '-o', '/dev/null', '-w', '%{http_code} ', scheme, '-H', `SOAPAction: "${API}/GetServerVersion"`, '-d', body]
      return (await promisify(execFile)('curl', [...head, ...options, url])).stdout.trim()
    }

    it('authenticates', async () => {
      const wsus = await aWsus({ auth })

      expect(await curl(`${wsus.url}/ApiRemoting30/WebService.asmx`, ['-u', 'DEMO\\admin:correct-horse'])).to.equal('200')
    })

    it('refuses a wrong password and a foreign domain', async () => {
      const wsus = await aWsus({ auth })

      expect(await curl(`${wsus.url}/ApiRemoting30/WebService.asmx`, ['-u', 'DEMO\\admin:wrong'])).to.equal('401')
      expect(await curl(`${wsus.url}/ApiRemoting30/WebService.asmx`, ['-u', 'OTHER\\admin:correct-horse'])).to.equal('401')
    })
  })

  it('authenticates the connection, not the next one', async () => {
    const wsus = await aWsus({ auth })
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    const ask = (authorization: string | null, over: Agent | false): Promise<IncomingMessage> =>
      new Promise((resolve, reject) => {
        const headers = authorization === null ? {} : { Authorization: authorization }
        const call = request(`${wsus.url}/ApiRemoting30/WebService.asmx`, { method: 'POST', agent: over, headers }, (response) => {
          response.resume().once('end', () => resolve(response))
        })
        call.once('error', reject).end()
      })
    const challenge = (await ask(`NTLM ${NEGOTIATE.toString('base64')}`, agent)).headers['www-authenticate'] ?? ''
    const third = authenticate(Buffer.from(challenge.replace(/^NTLM /, ''), 'base64'), auth)

    const statuses = [await ask(`NTLM ${third.toString('base64')}`, agent), await ask(null, agent), await ask(null, false)].map(
      (r) => r.statusCode,
    )

    // 500 is the fault for a request without an operation: the web server let it through.
    expect(statuses).to.deep.equal([500, 500, 401])
    agent.destroy()
  })
})
