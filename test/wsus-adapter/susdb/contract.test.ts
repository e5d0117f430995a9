import { readFileSync } from 'node:fs'

import { openWsus } from '../../../wsus-adapter/index.ts'
import { describeContract } from '../contract.ts'
import { aSusdb, closeAll } from './a-susdb.ts'

describeContract('SUSDB by SQL, tables and views', async () => (await aSusdb()).open('tables'))
describeContract('SUSDB by SQL, public views alone', async () => (await aSusdb()).open('views'))
describeContract('SUSDB by SQL in the smallest pages and slices', async () =>
  (await aSusdb()).open('tables', { limits: { pageRows: 1, sliceComputers: 1, aheadRows: 1 }, parallel: 2 }),
)

const real = process.env['TSUKUROI_TEST_SQLSERVER']
if (real !== undefined) {
  describeContract('the real SQL Server that TSUKUROI_TEST_SQLSERVER names', () => {
    const ca = process.env['TSUKUROI_TEST_SQLSERVER_CA_FILE']
    const { hostname, port, pathname, username } = new URL(real)
    return openWsus({
      route: 'sql',
      server: hostname,
      ...(port === '' ? {} : { port: Number(port) }),
      ...(pathname.length > 1 ? { database: pathname.slice(1) } : {}),
      credentials: {
        kind: 'sql',
        user: decodeURIComponent(username),
        password: readFileSync(process.env['TSUKUROI_TEST_SQLSERVER_PASSWORD_FILE'] ?? '', 'utf8').trimEnd(),
      },
      ...(ca === undefined ? {} : { ca: readFileSync(ca, 'utf8') }),
    })
  })
}

after(closeAll)
