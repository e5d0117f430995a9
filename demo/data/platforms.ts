/** What the demo's updates are for: names in the KB–CVE table, the WSUS product, and how a title calls it. */
export type Platform = {
  /** Of this line, unique. */
  key: string
  /** What a computer must have for the update to apply. */
  runsOn: string
  kind: 'windows' | 'dotnet' | 'office'
  /** Names in the table's column `product`. */
  names: readonly string[]
  /** Title of the WSUS product category. */
  product: string
  label: string
  labelJa: string
}

/** Releases before this day are left out. */
export const RELEASED_FROM = '2024-07-01'

function windows(key: string, name: string, product: string, label: string): Platform {
  const suffix = ' for x64-based Systems'
  return {
    key,
    runsOn: key,
    kind: 'windows',
    names: [name, `${name} (Server Core installation)`],
    product,
    label: `${label}${suffix}`,
    labelJa: `x64 ベース システム用 ${label}`,
  }
}

function dotnet(key: string, frameworks: string, on: string, product: string, label: string): Platform {
  const versions = frameworks.replace(' AND ', ' and ')
  return {
    key: `${key}-dotnet-${frameworks.replaceAll(' AND ', '-')}`,
    runsOn: key,
    kind: 'dotnet',
    names: [`Microsoft .NET Framework ${frameworks} on ${on}`],
    product,
    label: `.NET Framework ${versions} for ${label} for x64`,
    labelJa: `x64 用 ${label} 対応 .NET Framework ${frameworks.replace(' AND ', ' および ')}`,
  }
}

function office(product: string): Platform {
  return {
    key: product.toLowerCase().replaceAll(' ', '-'),
    runsOn: 'office-2016',
    kind: 'office',
    names: [`${product} (64-bit edition)`],
    product: 'Office 2016',
    label: product,
    labelJa: product,
  }
}

export const PLATFORMS: readonly Platform[] = [
  windows('server-2016', 'Windows Server 2016', 'Windows Server 2016', 'Windows Server 2016'),
  windows('server-2019', 'Windows Server 2019', 'Windows Server 2019', 'Windows Server 2019'),
  windows('server-2022', 'Windows Server 2022', 'Windows Server 2022', 'Windows Server 2022'),
  windows('server-2025', 'Windows Server 2025', 'Windows Server 2025', 'Windows Server 2025'),
  windows('win10-22h2', 'Windows 10 Version 22H2 for x64-based Systems', 'Windows 10', 'Windows 10 Version 22H2'),
  windows('win11-23h2', 'Windows 11 Version 23H2 for x64-based Systems', 'Windows 11', 'Windows 11 Version 23H2'),
  windows('win11-24h2', 'Windows 11 Version 24H2 for x64-based Systems', 'Windows 11', 'Windows 11 Version 24H2'),
  windows('win11-25h2', 'Windows 11 Version 25H2 for x64-based Systems', 'Windows 11', 'Windows 11 Version 25H2'),
  dotnet('server-2016', '4.8', 'Windows Server 2016', 'Windows Server 2016', 'Windows Server 2016'),
  dotnet('server-2019', '3.5 AND 4.7.2', 'Windows Server 2019', 'Windows Server 2019', 'Windows Server 2019'),
  dotnet('server-2019', '3.5 AND 4.8', 'Windows Server 2019', 'Windows Server 2019', 'Windows Server 2019'),
  dotnet('server-2022', '3.5 AND 4.8', 'Windows Server 2022', 'Windows Server 2022', 'Windows Server 2022'),
  dotnet('server-2025', '3.5 AND 4.8.1', 'Windows Server 2025', 'Windows Server 2025', 'Windows Server 2025'),
  dotnet('win10-22h2', '3.5 AND 4.8', 'Windows 10 Version 22H2 for x64-based Systems', 'Windows 10', 'Windows 10 Version 22H2'),
  dotnet('win11-23h2', '3.5 AND 4.8.1', 'Windows 11 Version 23H2 for x64-based Systems', 'Windows 11', 'Windows 11 Version 23H2'),
  dotnet('win11-24h2', '3.5 AND 4.8.1', 'Windows 11 Version 24H2 for x64-based Systems', 'Windows 11', 'Windows 11 Version 24H2'),
  office('Microsoft Office 2016'),
  office('Microsoft Excel 2016'),
  office('Microsoft Word 2016'),
  office('Microsoft Outlook 2016'),
  office('Microsoft PowerPoint 2016'),
]
