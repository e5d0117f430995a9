import { expect } from 'chai'
import { matchProducts, productFromMsrc, productsFromWsus, type ProductMatch } from '../../catalog/product.ts'

/** How a WSUS update and a product of MSRC compare: the best of what the update is for. */
function compare(title: string, categories: readonly string[], name: string): ProductMatch {
  const matches = productsFromWsus(title, categories).map((wanted) => matchProducts(wanted, productFromMsrc(name)))
  return matches.includes('match') ? 'match' : matches.includes('maybe') ? 'maybe' : 'no'
}

type Case = readonly [title: string, categories: readonly string[], msrc: string, match: ProductMatch]

const SERVER_21H2 = 'Microsoft Server operating system-21H2'
const SERVER_24H2 = 'Microsoft Server Operating System-24H2'
const WIN10_1903 = 'Windows 10, version 1903 and later'
const CU = '2024-07 Cumulative Update for'

const CASES: readonly Case[] = [
  [`${CU} Microsoft server operating system version 21H2 for x64-based Systems (KB5040437)`, [SERVER_21H2], 'Windows Server 2022', 'match'],
  [`${CU} Microsoft server operating system version 21H2 for x64-based Systems (KB5040437)`, [SERVER_21H2], 'Windows Server 2025', 'no'],
  [
    `${CU} Microsoft server operating system version 21H2 for x64-based Systems (KB5040437)`,
    [SERVER_21H2],
    'Windows Server 2022, 23H2 Edition',
    'no',
  ],
  [
    `${CU} Microsoft server operating system, version 23H2 for x64-based Systems (KB5040438)`,
    ['Microsoft Server Operating System-23H2'],
    'Windows Server 2022, 23H2 Edition',
    'match',
  ],
  [
    '2025-10 Cumulative Update for Microsoft server operating system version 24H2 for x64-based Systems (KB5070881)',
    [SERVER_24H2],
    'Windows Server 2025',
    'match',
  ],
  [`${CU} Windows Server 2019 for x64-based Systems (KB5040430)`, ['Windows Server 2019'], 'Windows Server 2019', 'match'],
  [
    `${CU} Windows Server 2019 for x64-based Systems (KB5040430)`,
    ['Windows Server 2019'],
    'Windows 10 Version 1809 for x64-based Systems',
    'no',
  ],
  [
    `${CU} Windows Server 2016 for x64-based Systems (KB5040434)`,
    ['Windows Server 2016'],
    'Microsoft .NET Framework 3.5 AND 4.7.2 on Windows Server 2016',
    'match',
  ],
  [
    '2024-07 Security Monthly Quality Rollup for Windows Server 2012 R2 for x64-based Systems (KB5040456)',
    ['Windows Server 2012 R2'],
    'Windows Server 2012 R2',
    'match',
  ],
  [
    '2024-07 Security Monthly Quality Rollup for Windows Server 2012 R2 for x64-based Systems (KB5040456)',
    ['Windows Server 2012 R2'],
    'Windows Server 2012',
    'no',
  ],
  [`${CU} Windows Server 2012 for x64-based Systems`, [], 'Windows Server 2012 R2', 'no'],
  [
    `${CU} Windows 10 Version 22H2 for x64-based Systems (KB5040427)`,
    [WIN10_1903],
    'Windows 10 Version 22H2 for x64-based Systems',
    'match',
  ],
  [
    `${CU} Windows 10 Version 22H2 for x64-based Systems (KB5040427)`,
    [WIN10_1903],
    'Windows 10 Version 22H2 for ARM64-based Systems',
    'no',
  ],
  [`${CU} Windows 10 Version 22H2 for x86-based Systems (KB5040427)`, [WIN10_1903], 'Windows 10 Version 22H2 for 32-bit Systems', 'match'],
  [
    `${CU} Windows 10 Version 22H2 for ARM64-based Systems (KB5040427)`,
    [WIN10_1903],
    'Windows 10 Version 22H2 for ARM64-based Systems',
    'match',
  ],
  [`${CU} Windows 10 for x64-based Systems (KB5040448)`, ['Windows 10'], 'Windows 10 for x64-based Systems', 'match'],
  [`${CU} Windows 10 for x64-based Systems (KB5040448)`, ['Windows 10'], 'Windows 10 Version 1607 for x64-based Systems', 'no'],
  [
    '2023-04 Cumulative Update for Windows 11 Version 22H2 for arm64-based Systems (KB5025239)',
    ['Windows 11'],
    'Windows 11 Version 22H2 for ARM64-based Systems',
    'match',
  ],
  [
    '2023-10 Cumulative Update for Windows 11 for x64-based Systems (KB5031358)',
    ['Windows 11'],
    'Windows 11 version 21H2 for x64-based Systems',
    'match',
  ],
  [
    '2025-10 Cumulative Update for Windows 11, version 25H2 for x64-based Systems (KB5066835)',
    ['Windows 11'],
    'Windows 11 Version 25H2 for x64-based Systems',
    'match',
  ],
  ['2025-11 Security Update (KB5068861) (26200.7171)', ['Windows 11'], 'Windows 11 Version 25H2 for x64-based Systems', 'match'],
  ['2025-11 Security Update (KB5068861) (26100.7171)', [SERVER_24H2], 'Windows Server 2025', 'match'],
  [
    '2024-07 x64 ベース システム用 Windows 10 Version 22H2 の累積更新プログラム (KB5040427)',
    [WIN10_1903],
    'Windows 10 Version 22H2 for x64-based Systems',
    'match',
  ],
  [
    '2024-07 Cumulative Update for .NET Framework 3.5, 4.8 and 4.8.1 for Windows 10 Version 22H2 for x64 (KB5041019)',
    [WIN10_1903],
    'Microsoft .NET Framework 3.5 AND 4.8.1 on Windows 10 Version 22H2 for x64-based Systems',
    'match',
  ],
  [
    '2024-07 Cumulative Update for .NET Framework 3.5 and 4.8 for Windows 10 Version 22H2 for x64 (KB5039893)',
    [WIN10_1903],
    'Microsoft .NET Framework 3.5 AND 4.8.1 on Windows 10 Version 22H2 for x64-based Systems',
    'no',
  ],
  [
    '2024-07 Cumulative Update for .NET Framework 3.5 and 4.8 for Windows 10 Version 22H2 for x64 (KB5039893)',
    [WIN10_1903],
    'Windows 10 Version 22H2 for x64-based Systems',
    'no',
  ],
  [
    '2024-07 Cumulative Update for .NET Framework 3.5 and 4.8 for Microsoft server operating system version 21H2 for x64 (KB5039889)',
    [SERVER_21H2],
    'Microsoft .NET Framework 3.5 AND 4.8 on Windows Server 2022',
    'match',
  ],
  [
    '2024-07 Cumulative Update for .NET Framework 4.8 for Windows Server 2016 for x64 (KB5039885)',
    ['Windows Server 2016'],
    'Microsoft .NET Framework 4.8 on Windows 10 Version 1607 for x64-based Systems',
    'no',
  ],
  ['.NET 8.0.7 Security Update for x64 Server (KB5041081)', ['.NET 8.0'], '.NET 8.0 installed on Windows', 'match'],
  ['.NET 6.0.32 Security Update for x64 Client (KB5041080)', ['.NET 6.0'], '.NET 8.0', 'no'],
  [
    'Security Update for Microsoft Excel 2016 (KB5002620) 64-Bit Edition',
    ['Office 2016'],
    'Microsoft Excel 2016 (64-bit edition)',
    'match',
  ],
  ['Security Update for Microsoft Excel 2016 (KB5002620) 32-Bit Edition', ['Office 2016'], 'Microsoft Excel 2016 (64-bit edition)', 'no'],
  [
    'Security Update for Microsoft PowerPoint 2016 (KB5002620) 64-Bit Edition',
    ['Office 2016'],
    'Microsoft Office 2016 (64-bit edition)',
    'maybe',
  ],
  [
    'Security Update for Microsoft SharePoint Enterprise Server 2016 (KB5002618)',
    ['Office 2016'],
    'Microsoft SharePoint Enterprise Server 2016',
    'match',
  ],
  [
    'Security Update For Exchange Server 2019 CU14 SU2 (KB5036401)',
    ['Exchange Server 2019'],
    'Microsoft Exchange Server 2019 Cumulative Update 14',
    'match',
  ],
  [
    'Security Update For Exchange Server 2019 CU14 SU2 (KB5036401)',
    ['Exchange Server 2019'],
    'Microsoft Exchange Server 2019 Cumulative Update 13',
    'no',
  ],
  [
    'Security Update for SQL Server 2019 RTM GDR (KB5040986)',
    ['Microsoft SQL Server 2019'],
    'Microsoft SQL Server 2019 for x64-based Systems (GDR)',
    'match',
  ],
  ['Security Update for something new (KB5040986)', ['Azure File Sync agent'], 'Azure File Sync v17.0', 'maybe'],
  ['Security Update (KB5040427)', [WIN10_1903], 'Windows 10 Version 22H2 for x64-based Systems', 'maybe'],
  ['Security Update (KB5040427)', ['Windows Server 2019'], 'Windows Server 2022', 'no'],
]

describe('matchProducts', () => {
  for (const [title, categories, name, match] of CASES) {
    it(`says ${match} to “${title}” [${categories.join(', ')}] and “${name}”`, () => {
      expect(compare(title, categories, name)).to.equal(match)
    })
  }
})
