import { openWsus } from '../../../wsus-adapter/index.ts'
import type { SqlOptions, WsusSource } from '../../../wsus-adapter/index.ts'
import { insertRows, startSusdb } from '../../peers/susdb/index.ts'
import type { Rows, Susdb, SusdbOptions } from '../../peers/susdb/index.ts'
import { createEmptyDatabase } from '../../support/database.ts'
import type { TestDatabase } from '../../support/database.ts'

export const ALL_COMPUTERS = 'a0a08746-4dbe-4a37-9adf-9e7652c0b421'
export const UNASSIGNED = 'b73ca6ed-5727-47f3-84de-015e03f6a88a'
export const DOWNSTREAM_SERVERS = 'd374f42a-9be2-4163-a0fa-3c86a401b7a7'
export const TOKYO = '70000000-0000-4000-8000-000000000001'
export const SECURITY = '0fa1201d-4330-4fa8-8ae9-b877473b6441'
export const WINDOWS_11 = '72e7624a-5b00-45d2-b92f-e561c0a6a160'
export const SERVER_ID = 'ab000000-0000-4000-8000-0000000000ff'
export const BELOW = 'ab000000-0000-4000-8000-0000000000ee'

const PASSWORD = 'Pa55-繕い'
/** The public views that are read. */
export const VIEWS = [
  'vUpdate',
  'vComputerTarget',
  'vComputerTargetGroup',
  'vComputerGroupMembership',
  'vClassification',
  'vCategory',
  'vUpdateInCategory',
  'vUpdateApproval',
  'vUpdateEffectiveApprovalPerComputer',
  'vUpdateInstallationInfo',
].map((name) => `PUBLIC_VIEWS.${name}`)
export const ACCOUNTS = [
  { user: 'tables', password: PASSWORD, rights: 'tables' },
  { user: 'views', password: PASSWORD, rights: 'views' },
  { user: 'nothing', password: PASSWORD, rights: 'none' },
  { user: 'stranger', password: PASSWORD, rights: 'no database' },
  { user: 'reader', password: PASSWORD, rights: 'tables', domain: 'CORP' },
  {
    user: 'some]',
    password: PASSWORD,
    rights: { select: ['dbo.tbUpdate', 'dbo.tbRevision', 'dbo.tbProperty', ...VIEWS], roles: ['PublicViewAccess'] },
  },
] as const

/** Id of the n-th update of the test world. */
export function updateId(n: number): string {
  return `0d000000-0000-4000-8000-${String(n).padStart(12, '0')}`
}

/** Id of the n-th computer of the test world. */
export function computerId(n: number): string {
  return `c0000000-0000-4000-8000-${String(n).padStart(12, '0')}`
}

/** A stand-in with rows, ended by `closeAll`. */
export interface ASusdb {
  susdb: Susdb
  database: TestDatabase
  /** A source over SQL as one of `ACCOUNTS`. */
  open(user: string, more?: Partial<SqlOptions>): Promise<WsusSource>
}

const opened: { close(): Promise<void> }[] = []

/** Starts a stand-in with rows. Everything that comes of it is ended by `closeAll`. */
export async function aSusdb(rows: Rows = world(), options: Partial<SusdbOptions> = {}): Promise<ASusdb> {
  const database = await createEmptyDatabase()
  const susdb = await startSusdb({ databaseUrl: database.ownerUrl, accounts: ACCOUNTS, ...options })
  opened.push({
    close: async () => {
      await susdb.stop()
      await database.drop()
    },
  })
  await insertRows(database.ownerUrl, rows)
  return {
    susdb,
    database,
    open: (user, more = {}) =>
      openAs(
        { route: 'sql', server: susdb.host, port: susdb.port, credentials: { kind: 'sql', user, password: PASSWORD }, encrypt: false },
        more,
      ),
  }
}

async function openAs(options: SqlOptions, more: Partial<SqlOptions>): Promise<WsusSource> {
  const source = await openWsus({ ...options, ...more })
  opened.push(source)
  return source
}

/** Ends sources before stand-ins. */
export async function closeAll(): Promise<void> {
  for (const each of opened.splice(0).toReversed()) await each.close()
}

const T = '2026-03-01T10:00:00.000'

/** One update as its rows in the tables. */
export function anUpdate(
  n: number,
  more: { update?: object; revision?: object; property?: object; title?: string; kbs?: string[] } = {},
): Rows {
  const revision = { RevisionID: 1_000 + n, LocalUpdateID: n, RevisionNumber: 200, IsLatestRevision: 1, ...more.revision }
  const arrived = new Date(Date.UTC(2026, 0, n, 1, 2, 3, 677))
  return {
    tbUpdate: [{ LocalUpdateID: n, UpdateID: updateId(n), IsHidden: 0, ImportedTime: arrived, ...more.update }],
    tbRevision: [revision],
    tbProperty: [
      {
        RevisionID: revision.RevisionID,
        PublicationState: 0,
        CreationDate: T,
        ExplicitlyDeployable: 1,
        CanInstall: 1,
        UpdateType: 'Software',
        MsrcSeverity: 'Critical',
        InstallationImpact: 0,
        InstallRebootBehavior: 2,
        DefaultPropertiesLanguageID: 1033,
        ...more.property,
      },
    ],
    tbKBArticleForRevision: (more.kbs ?? [`500000${n}`]).map((kb) => ({ RevisionID: revision.RevisionID, KBArticleID: kb })),
    tbLocalizedProperty: [{ LocalizedPropertyID: n, Title: more.title ?? `Update ${n}`, Description: `What update ${n} does` }],
    tbLocalizedPropertyForRevision: [{ RevisionID: revision.RevisionID, LanguageID: 1033, LocalizedPropertyID: n }],
    tbPreComputedLocalizedProperty: [
      { RevisionID: revision.RevisionID, UpdateID: updateId(n), ShortLanguage: 'en', Title: more.title ?? `Update ${n}` },
    ],
    tbRevisionInCategory: [
      { RevisionID: revision.RevisionID, CategoryID: 901, Expanded: 0 },
      { RevisionID: revision.RevisionID, CategoryID: 902, Expanded: 0 },
    ],
  }
}

/** A category: an update of its own kind. */
export function aCategory(n: number, id: string, type: string, title: string): Rows {
  return {
    tbUpdate: [{ LocalUpdateID: n, UpdateID: id, IsHidden: 0, ImportedTime: T }],
    tbRevision: [{ RevisionID: 1_000 + n, LocalUpdateID: n, RevisionNumber: 100, IsLatestRevision: 1 }],
    tbProperty: [{ RevisionID: 1_000 + n, ExplicitlyDeployable: 0, UpdateType: 'Category', DefaultPropertiesLanguageID: 1033 }],
    tbCategory: [{ CategoryID: n, CategoryIndex: n, CategoryType: type }],
    tbLocalizedProperty: [{ LocalizedPropertyID: n, Title: title }],
    tbLocalizedPropertyForRevision: [{ RevisionID: 1_000 + n, LanguageID: 1033, LocalizedPropertyID: n }],
    tbPreComputedLocalizedProperty: [{ RevisionID: 1_000 + n, UpdateID: id, ShortLanguage: 'en', Title: title }],
  }
}

/** Rows of several worlds in one. */
export function together(...worlds: readonly Rows[]): Rows {
  const rows: Record<string, Record<string, unknown>[]> = {}
  for (const world of worlds) for (const [table, some] of Object.entries(world)) rows[table] = [...(rows[table] ?? []), ...some]
  return rows
}

/** A computer with its groups, explicit ones with all above them. */
export function aComputer(n: number, groups: readonly string[], more: object = {}): Rows {
  const inherited = groups.includes(ALL_COMPUTERS) ? [] : [ALL_COMPUTERS]
  return {
    tbComputerTarget: [
      {
        TargetID: n,
        ComputerID: computerId(n),
        FullDomainName: `pc${n}.example.test`,
        IPAddress: `10.0.0.${n}`,
        LastSyncTime: T,
        LastReportedStatusTime: new Date(Date.UTC(2026, 2, n, 9)),
        EffectiveLastDetectionTime: '2026-01-05T00:00:00',
        LastSyncResult: 1,
        ...more,
      },
    ],
    tbComputerTargetDetail: [
      {
        TargetID: n,
        OSMajorVersion: 10,
        OSMinorVersion: 0,
        OSBuildNumber: 26_100,
        OSLocale: 'ja-JP',
        OldProductType: 1,
        NewProductType: 3,
        ComputerMake: 'ｱｸﾒ',
      },
    ],
    tbExpandedTargetInTargetGroup: [
      ...groups.map((id) => ({ TargetID: n, TargetGroupID: id, IsExplicitMember: 1 })),
      ...inherited.map((id) => ({ TargetID: n, TargetGroupID: id, IsExplicitMember: 0 })),
    ],
    tbTargetInTargetGroup: groups.map((id) => ({ TargetID: n, TargetGroupID: id })),
  }
}

/** Groups, categories, six updates, four computers, approvals, states and events. */
export function world(): Rows {
  return together(
    {
      tbTargetGroupType: [{ TargetGroupTypeID: 0, Name: 'Computers' }],
      tbTargetGroup: [
        { TargetGroupID: ALL_COMPUTERS, Name: 'All Computers', ParentGroupID: null, OrderValue: 1, GroupPriority: 0 },
        { TargetGroupID: UNASSIGNED, Name: 'Unassigned Computers', ParentGroupID: ALL_COMPUTERS, OrderValue: 2 },
        { TargetGroupID: DOWNSTREAM_SERVERS, Name: 'Downstream Servers', ParentGroupID: null, OrderValue: 3 },
        { TargetGroupID: TOKYO, Name: '東京', ParentGroupID: ALL_COMPUTERS, OrderValue: 4 },
      ],
      tbDownstreamServerTarget: [
        {
          TargetID: 900,
          ServerID: BELOW,
          FullDomainName: 'wsus2.example.test',
          LastSyncTime: T,
          LastRollupTime: T,
          Version: '10.0.26100.1',
          IsReplica: 1,
        },
      ],
      tbConfigurationA: [{ ServerID: SERVER_ID }],
    },
    aCategory(901, SECURITY, 'UpdateClassification', 'Security Updates'),
    aCategory(902, WINDOWS_11, 'Product', 'Windows 11'),
    anUpdate(1),
    anUpdate(2, { title: 'ｾｷｭﾘﾃｨ更新', kbs: [] }),
    anUpdate(3, { kbs: Array.from({ length: 10 }, (_, i) => `600000${i}`), property: { PublicationState: 1 } }),
    anUpdate(4, { update: { IsHidden: 1 } }),
    anUpdate(5, { update: { LastUndeclinedTime: '2026-02-01T00:00:00.003' } }),
    anUpdate(6, { property: { ExplicitlyDeployable: 0 } }),
    {
      tbLocalizedProperty: [{ LocalizedPropertyID: 101, Title: '更新プログラム 1', Description: '説明' }],
      tbLocalizedPropertyForRevision: [{ RevisionID: 1_001, LanguageID: 1041, LocalizedPropertyID: 101 }],
      tbSecurityBulletinForRevision: [{ RevisionID: 1_001, SecurityBulletinID: 'MS16-001' }],
      tbMoreInfoURLForRevision: [{ RevisionID: 1_001, MoreInfoURL: 'https://support.example.test/1', ShortLanguage: 'en' }],
      tbRevisionSupersedesUpdate: [{ RevisionID: 1_003, SupersededUpdateID: updateId(1) }],
      tbBundleDependency: [{ RevisionID: 1_001, BundledRevisionID: 1_006, BundledUpdateID: updateId(6) }],
      tbRevisionInCategory: [],
      tbDeployment: [
        {
          DeploymentID: 1,
          RevisionID: 1_001,
          TargetGroupID: TOKYO,
          ActionID: 0,
          DeploymentStatus: 1,
          DeploymentTime: T,
          GoLiveTime: T,
          Deadline: '2026-04-01T03:00:00',
          AdminName: 'CORP\\admin',
          DeploymentGuid: 'de000000-0000-4000-8000-000000000001',
          IsAssigned: 1,
        },
        {
          DeploymentID: 2,
          RevisionID: 1_002,
          TargetGroupID: ALL_COMPUTERS,
          ActionID: 0,
          DeploymentStatus: 1,
          DeploymentTime: T,
          GoLiveTime: T,
          AdminName: 'CORP\\admin',
          DeploymentGuid: 'DE000000-0000-4000-8000-000000000002',
          IsAssigned: 0,
        },
      ],
      tbDeadDeployment: [
        {
          DeploymentID: 3,
          RevisionID: 1_003,
          TargetGroupID: TOKYO,
          ActionID: 0,
          DeploymentGuid: 'de000000-0000-4000-8000-000000000003',
          AdminName: 'x',
          TimeOfDeath: T,
          LastChangeNumber: 3,
        },
      ],
      tbEventInstance: [381, 384, 382, 386].map((EventID, index) => ({
        EventOrdinalNumber: index + 1,
        EventInstanceID: `e0000000-0000-4000-8000-00000000000${index}`,
        EventNamespaceID: 2,
        EventID,
        TimeAtTarget: T,
        TimeAtServer: `2026-03-0${index + 1}T00:00:00`,
      })),
    },
    aComputer(1, [TOKYO]),
    aComputer(2, [UNASSIGNED]),
    aComputer(3, [TOKYO], { FullDomainName: 'x'.repeat(255) }),
    aComputer(4, [UNASSIGNED], { ParentServerTargetID: 900 }),
    {
      tbUpdateStatusPerComputer: [
        ...[1, 2, 3, 4, 5].map((update) => ({ TargetID: 1, LocalUpdateID: update, SummarizationState: update + 1 })),
        { TargetID: 1, LocalUpdateID: 6, SummarizationState: 4 },
        { TargetID: 1, LocalUpdateID: 77_777, SummarizationState: 4 },
        { TargetID: 2, LocalUpdateID: 1, SummarizationState: 1 },
        { TargetID: 2, LocalUpdateID: 2, SummarizationState: 4 },
        { TargetID: 4, LocalUpdateID: 1, SummarizationState: 4 },
      ],
    },
  )
}
