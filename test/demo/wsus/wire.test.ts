import { expect } from 'chai'
import { escapeXml, parseWireTime, RowWriter, bool, byte, guid, int, long, short, text, time, wireTime } from '../../../demo/wsus/xml.ts'
import { callApi, callClient, RawClient, rowsOf } from '../../peers/wsus-calls.ts'
import { aWsus, anUpdate, stopAll } from './a-wsus.ts'

const ALL_COMPUTERS = 'a0a08746-4dbe-4a37-9adf-9e7652c0b421'

describe('RowWriter', () => {
  it('writes a row as a .NET server does, each value with its type', () => {
    const row = [
      text('Computers'),
      guid(ALL_COMPUTERS),
      int(5),
      null,
      bool(true),
      time(new Date('2025-01-02T03:04:05.677Z')),
      text(''),
      long(7),
      short(3),
      byte(2),
    ]

    expect(new RowWriter().values(row)).to.equal(
      '<Values><anyType xsi:type="xsd:string">Computers</anyType>' +
        `<anyType xmlns:q1="http://microsoft.com/wsdl/types/" xsi:type="q1:guid">${ALL_COMPUTERS}</anyType>` +
        '<anyType xsi:type="xsd:int">5</anyType><anyType xsi:nil="true" /><anyType xsi:type="xsd:boolean">true</anyType>' +
        '<anyType xsi:type="xsd:dateTime">2025-01-02T03:04:05.677</anyType><anyType xsi:type="xsd:string" />' +
        '<anyType xsi:type="xsd:long">7</anyType><anyType xsi:type="xsd:short">3</anyType><anyType xsi:type="xsd:unsignedByte">2</anyType></Values>',
    )
  })

  it('counts the prefixes of GUIDs on through one answer', () => {
    const writer = new RowWriter()

    const xml = writer.rows([[guid(ALL_COMPUTERS)], [guid(ALL_COMPUTERS), guid(ALL_COMPUTERS)]])

    expect([...xml.matchAll(/xsi:type="(q\d+):guid"/g)].map((match) => match[1])).to.deep.equal(['q1', 'q2', 'q3'])
  })
})

describe('wireTime', () => {
  const cases = {
    '2025-01-02T03:04:05.677Z': '2025-01-02T03:04:05.677',
    '2025-01-02T03:04:00.000Z': '2025-01-02T03:04:00',
    '2025-01-02T03:04:05.120Z': '2025-01-02T03:04:05.12',
  }
  for (const [given, wanted] of Object.entries(cases)) {
    it(`writes ${given} without zone and without trailing zeros`, () => {
      expect(wireTime(new Date(given))).to.equal(wanted)
    })
  }
})

describe('parseWireTime', () => {
  it('reads a time without zone as UTC', () => {
    expect(parseWireTime('2025-01-02T03:04:05')?.toISOString()).to.equal('2025-01-02T03:04:05.000Z')
  })

  it('reads more digits than a Date holds, and a date alone', () => {
    expect(parseWireTime('2025-01-02T03:04:05.1234567')?.toISOString()).to.equal('2025-01-02T03:04:05.123Z')
    expect(parseWireTime('2025-01-02')?.toISOString()).to.equal('2025-01-02T00:00:00.000Z')
  })

  for (const none of ['0001-01-01T00:00:00', '1753-01-01T00:00:00', '9999-12-31T23:59:59.997', 'soon', '', undefined]) {
    it(`takes ${none ?? 'nothing'} as no time`, () => {
      expect(parseWireTime(none)).to.equal(null)
    })
  }
})

describe('escapeXml', () => {
  it('escapes markup and drops what XML cannot hold', () => {
    expect(escapeXml('a<b>&"c"\u0000\u000b\n')).to.equal('a&lt;b&gt;&amp;&quot;c&quot;\n')
  })
})

describe('ApiRemoting30 on the demo WSUS', () => {
  afterEach(stopAll)

  it('answers an operation as doc/literal SOAP 1.1 in the namespace of the WSDL', async () => {
    const wsus = await aWsus({ version: '10.0.20348.1' })

    const reply = await callApi(wsus.url, 'GetServerVersion')

    expect(reply).to.deep.equal({
      status: 200,
      body:
        '<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" ' +
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema"><soap:Body>' +
        '<GetServerVersionResponse xmlns="http://www.microsoft.com/SoftwareDistribution/Server/ApiRemotingWebService">' +
        '<GetServerVersionResult>10.0.20348.1</GetServerVersionResult></GetServerVersionResponse></soap:Body></soap:Envelope>',
    })
  })

  it('lays out target groups in six values', async () => {
    const wsus = await aWsus()
    const group = wsus.addGroup('Tokyo & Osaka')

    const { body } = await callApi(wsus.url, 'ExecuteSPGetAllTargetGroups')

    expect(rowsOf(body)).to.deep.equal([
      ['Computers', 'All Computers', ALL_COMPUTERS, '1', '0', null],
      ['Computers', 'Unassigned Computers', 'b73ca6ed-5727-47f3-84de-015e03f6a88a', '2', '1', ALL_COMPUTERS],
      ['Downstream Servers', 'Downstream Servers', 'd374f42a-9be2-4163-a0fa-3c86a401b7a7', '3', '0', null],
      ['Computers', 'Tokyo &amp; Osaka', group.id, '4', '1', ALL_COMPUTERS],
    ])
  })

  it('lays out a computer in 32 values, with NULL where nothing is known yet', async () => {
    const wsus = await aWsus()
    await new RawClient(wsus.url, '1F0E8A0C-0000-4000-8000-000000000001', 'web01.example').register()

    const { body } = await callApi(wsus.url, 'ExecuteSPSearchComputers', '<computerTargetScopeXml />')

    const [row] = rowsOf(body)
    expect(row).to.have.length(32)
    expect(row!.slice(0, 10)).to.deep.equal([
      '1f0e8a0c-0000-4000-8000-000000000001',
      null,
      null,
      '127.0.0.1',
      'web01.example',
      '10',
      '0',
      '20348',
      '0',
      '0',
    ])
    expect(row![20]).to.equal('0')
    expect(body.match(/<ArrayOfGenericReadableRow( \/)?>/g)).to.deep.equal([
      '<ArrayOfGenericReadableRow>',
      '<ArrayOfGenericReadableRow />',
      '<ArrayOfGenericReadableRow>',
    ])
  })

  it('lays out an update in 37 values, names at 15 and 28, and the title in the culture asked for', async () => {
    const update = anUpdate({ titleJa: '累積 <1>', severity: 'Important' })
    const wsus = await aWsus({ updates: [update] })

    const { body } = await callApi(
      wsus.url,
      'ExecuteSPSearchUpdates',
      '<updateScopeXml /><preferredCulture>ja-JP</preferredCulture><publicationState>0</publicationState>',
    )

    const rows = rowsOf(body)
    expect(rows[0]).to.have.length(37)
    expect([0, 15, 16, 19, 28, 29].map((index) => rows[0]![index])).to.deep.equal([
      update.updateId,
      'Software',
      '0',
      '5',
      'Important',
      '累積 &lt;1&gt;',
    ])
    expect(rows.slice(1).map((row) => row.slice(1))).to.deep.equal([
      ['Product', 'Windows Server 2022'],
      ['UpdateClassification', 'セキュリティ問題の修正プログラム'],
      [update.kb],
      [`https://support.microsoft.com/help/${update.kb}`],
    ])
    expect(body).to.include('<bulletins />')
  })

  it('lays out an approval in eleven values, without deadline NULL, optional as not assigned', async () => {
    const update = anUpdate()
    const wsus = await aWsus({ updates: [update], clock: () => new Date('2026-06-10T01:02:03Z') })
    const deployment = wsus.approve(update.updateId, ALL_COMPUTERS, { optional: true })

    const { body } = await callApi(wsus.url, 'ExecuteSPGetDeployments', '<updateScopeXml /><publicationState>2147483647</publicationState>')

    expect(rowsOf(body)).to.deep.equal([
      [
        '2026-06-10T01:02:03',
        '1',
        '0',
        '2026-06-10T01:02:03',
        null,
        'DEMO\\administrator',
        deployment.guid,
        'false',
        update.updateId,
        '200',
        ALL_COMPUTERS,
      ],
    ])
  })

  it('takes an argument that is spelled otherwise as null, and says so as .NET does', async () => {
    const wsus = await aWsus()

    const reply = await callApi(wsus.url, 'ExecuteSPGetUpdateInstallationInfoForComputer', '<ComputerId>x</ComputerId>')

    expect(reply.status).to.equal(500)
    expect(reply.body).to.match(/---&gt; System\.ArgumentNullException: Value cannot be null\.\s+Parameter name: computerId<\/faultstring>/)
  })

  it('answers an unknown object with the exception of the administration library', async () => {
    const wsus = await aWsus()

    const reply = await callApi(wsus.url, 'ExecuteSPGetComputerById', '<id>nobody</id>')

    expect(reply.status).to.equal(500)
    expect(reply.body).to.include('Type="Microsoft.UpdateServices.Administration.WsusObjectNotFoundException"')
  })

  for (const hostile of ['<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', '<a><b></a>', '', `${'<a>'.repeat(200)}${'</a>'.repeat(200)}`]) {
    it(`answers a fault to "${hostile.slice(0, 30)}"`, async () => {
      const wsus = await aWsus()
      const action = '"http://www.microsoft.com/SoftwareDistribution/Server/ApiRemotingWebService/GetServerVersion"'

      const reply = await fetch(`${wsus.url}/ApiRemoting30/WebService.asmx`, {
        method: 'POST',
        headers: { SOAPAction: action },
        body: hostile,
      })

      expect(reply.status).to.equal(500)
      expect(await reply.text()).to.include('<faultcode>soap:Server</faultcode>')
    })
  }

  it('answers a fault to a scope that is no XML', async () => {
    const wsus = await aWsus()

    const reply = await callApi(wsus.url, 'ExecuteSPGetUpdateCount', '<updateScopeXml>nonsense</updateScopeXml>')

    expect(reply.status).to.equal(500)
  })

  it('refuses a body above 16 MB', async () => {
    const wsus = await aWsus()

    const reply = await fetch(`${wsus.url}/ApiRemoting30/WebService.asmx`, { method: 'POST', body: 'x'.repeat(17 * 1_048_576) })

    expect(reply.status).to.equal(413)
  })

  it('answers the client services with ErrorCode, Message, ID and Method', async () => {
    const wsus = await aWsus()

    const reply = await callClient(wsus.url, 'SyncUpdates', '<cookie><EncryptedData>AAAA</EncryptedData></cookie>')

    expect(reply.status).to.equal(500)
    expect(reply.body).to.match(
      /<detail><ErrorCode>InvalidCookie<\/ErrorCode><Message \/><ID>[0-9a-f-]{36}<\/ID><Method>[^<]*SyncUpdates<\/Method>/,
    )
  })
})
