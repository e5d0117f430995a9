import { categoryId } from '../../demo/wsus/catalog.ts'
import { groupsAbove, priorityOf } from '../../demo/wsus/effective.ts'
import type { DemoWsus, Estate } from '../../demo/wsus/index.ts'
import type { Category, Computer, Update } from '../../demo/wsus/types.ts'
import { completeLists } from '../../demo/wsus/rows.ts'
import pg from 'pg'
import { insertRows, type Rows } from '../peers/susdb/index.ts'

const [ENGLISH, JAPANESE] = [1033, 1041] as const
/** Revisions of categories, out of the way of those of updates. */
const CATEGORY_REVISION = 5_000_000
const SERVER_TARGET = 1_000_000
const SYNC_NAMESPACE = 2

/** TargetIDs by computer id, as `fillFrom` gives them: in the order in which the computers registered. */
export function targetIds(estate: Estate): Map<string, number> {
  return new Map([...estate.computers.keys()].map((id, index) => [id, index + 1]))
}

/**
 * Puts everything that a demo WSUS holds into the tables of a stand-in, so that both say the same. What the tables held before goes.
 * @param databaseUrl of the stand-in's PostgreSQL
 */
export async function fillFrom(databaseUrl: string, { estate }: Pick<DemoWsus, 'estate'>): Promise<void> {
  const rows: Rows = { ...catalogRows(estate), ...computerRows(estate), ...serverRows(estate) }
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    await client.query('begin')
    const { rows: tables } = await client.query<{ name: string }>(`select tablename as name from pg_tables where schemaname = 'dbo'`)
    await client.query(`truncate ${tables.map(({ name }) => `dbo."${name}"`).join(', ')}`)
    await insertRows(client, rows)
    await client.query('commit')
  } finally {
    await client.end()
  }
}

function catalogRows(estate: Estate): Rows {
  const categories = [...estate.categories.values()]
  const revisions = [...estate.byRevision.values()]
  const isLatest = (update: Update): boolean => estate.updates.get(update.updateId)?.revisionId === update.revisionId
  const latest = revisions.filter(isLatest)
  const superseded = revisions.flatMap((update) =>
    [...new Set(update.supersedes.map((id) => id.toLowerCase()))].map((id) => ({ RevisionID: update.revisionId, SupersededUpdateID: id })),
  )
  return {
    tbUpdate: [...categories.map(categoryUpdate), ...latest.map(updateRow)],
    tbRevision: [...categories.map(categoryRevision), ...revisions.map((update) => revisionRow(update, isLatest(update)))],
    tbProperty: [...categories.map(categoryProperty), ...revisions.map(propertyRow)],
    tbCategory: categories.map((category, index) => ({
      CategoryID: category.localId,
      CategoryIndex: index,
      CategoryType: category.type,
      ProhibitsSubcategories: category.type === 'Product',
      ProhibitsUpdates: category.type === 'Company',
      DisplayOrder: category.order,
    })),
    tbRevisionInCategory: revisions.flatMap((update) =>
      categoriesOf(update, estate).map(({ localId }) => ({ RevisionID: update.revisionId, CategoryID: localId, Expanded: true })),
    ),
    tbKBArticleForRevision: revisions.map(({ revisionId, kb }) => ({ RevisionID: revisionId, KBArticleID: kb })),
    tbMoreInfoURLForRevision: revisions.map(({ revisionId, kb }) => ({
      RevisionID: revisionId,
      MoreInfoURL: `https://support.microsoft.com/help/${kb}`,
      ShortLanguage: 'en',
    })),
    tbRevisionSupersedesUpdate: superseded,
    tbLanguage: [
      { LanguageID: ENGLISH, ShortLanguage: 'en', LongLanguage: 'English' },
      { LanguageID: JAPANESE, ShortLanguage: 'ja', LongLanguage: 'Japanese' },
    ],
    ...textRows(estate, categories, revisions),
    tbDeployment: deploymentRows(estate),
  }
}

function categoriesOf(update: Update, estate: Estate): Category[] {
  const ids = [categoryId('Product', update.product), categoryId('UpdateClassification', update.classification)]
  return ids.flatMap((id) => estate.categories.get(id) ?? [])
}

const categoryUpdate = (category: Category): Record<string, unknown> => ({
  LocalUpdateID: category.localId,
  UpdateID: category.id,
  ImportedTime: category.arrivedAt,
  IsPublic: true,
})

const categoryRevision = (category: Category): Record<string, unknown> => ({
  RevisionID: CATEGORY_REVISION + category.localId,
  LocalUpdateID: category.localId,
  RevisionNumber: 100,
  IsLatestRevision: true,
})

const categoryProperty = (category: Category): Record<string, unknown> => ({
  RevisionID: CATEGORY_REVISION + category.localId,
  CreationDate: category.arrivedAt,
  ReceivedFromCreatorService: category.arrivedAt,
  UpdateType: 'Category',
  DefaultPropertiesLanguageID: ENGLISH,
})

const updateRow = (update: Update): Record<string, unknown> => ({
  LocalUpdateID: update.localId,
  UpdateID: update.updateId,
  IsHidden: update.isDeclined,
  LastUndeclinedTime: update.lastUndeclinedAt,
  ImportedTime: update.arrivedAt,
  IsPublic: true,
})

const revisionRow = (update: Update, isLatest: boolean): Record<string, unknown> => ({
  RevisionID: update.revisionId,
  LocalUpdateID: update.localId,
  RevisionNumber: update.revisionNumber,
  IsLeaf: true,
  IsLatestRevision: isLatest,
})

const propertyRow = (update: Update): Record<string, unknown> => ({
  RevisionID: update.revisionId,
  PublicationState: 0,
  CreationDate: update.createdAt,
  ReceivedFromCreatorService: update.arrivedAt,
  ExplicitlyDeployable: true,
  CanInstall: true,
  CanUninstall: update.reboot !== 0,
  InstallationImpact: 0,
  InstallRebootBehavior: update.reboot,
  InstallRequiresNetwork: false,
  InstallCanRequestUserInput: false,
  UninstallImpact: 0,
  UninstallRebootBehavior: update.reboot,
  UninstallRequiresNetwork: false,
  UninstallCanRequestUserInput: false,
  UpdateType: 'Software',
  MsrcSeverity: update.severity,
  DefaultPropertiesLanguageID: ENGLISH,
})

/** Titles and descriptions as ApiRemoting30 gives them, each with a number of its own. */
function textRows(estate: Estate, categories: readonly Category[], revisions: readonly Update[]): Rows {
  const texts = [
    ...categories.flatMap((category) => [
      { revision: CATEGORY_REVISION + category.localId, language: ENGLISH, title: category.title, description: category.description },
      { revision: CATEGORY_REVISION + category.localId, language: JAPANESE, title: category.titleJa, description: category.description },
    ]),
    ...([ENGLISH, JAPANESE] as const).flatMap((language) =>
      (completeLists(revisions, estate, language === JAPANESE ? 'ja' : 'en')['minimalProperties'] ?? []).map((row, index) => ({
        revision: revisions[index]?.revisionId ?? 0,
        language,
        title: row[29]?.text ?? '',
        description: row[30]?.text ?? null,
      })),
    ),
  ]
  return {
    tbLocalizedProperty: texts.map(({ title, description }, index) => ({
      LocalizedPropertyID: index + 1,
      Title: title,
      Description: description,
    })),
    tbLocalizedPropertyForRevision: texts.map(({ revision, language }, index) => ({
      RevisionID: revision,
      LanguageID: language,
      LocalizedPropertyID: index + 1,
    })),
    tbPreComputedLocalizedProperty: texts
      .filter(({ revision }) => revision < CATEGORY_REVISION)
      .map(({ revision, language, title, description }) => ({
        RevisionID: revision,
        UpdateID: estate.byRevision.get(revision)?.updateId,
        ShortLanguage: language === JAPANESE ? 'ja' : 'en',
        Title: title,
        Description: description,
      })),
  }
}

function deploymentRows(estate: Estate): Record<string, unknown>[] {
  const revisionOf = new Map(
    [...estate.byRevision.values()].map((update) => [`${update.updateId}:${update.revisionNumber}`, update.revisionId]),
  )
  return [...estate.deployments.values()]
    .flatMap((of) => [...of.values()])
    .map((deployment) => ({
      DeploymentID: deployment.id,
      RevisionID: revisionOf.get(`${deployment.updateId}:${deployment.revisionNumber}`),
      TargetGroupID: deployment.groupId,
      ActionID: deployment.action,
      DeploymentStatus: 1,
      DeploymentTime: deployment.deployedAt,
      GoLiveTime: deployment.goLiveAt,
      Deadline: deployment.deadline,
      AdminName: deployment.adminName,
      DeploymentGuid: deployment.guid,
      IsAssigned: deployment.isAssigned,
      LastChangeTime: deployment.deployedAt,
      LastChangeNumber: deployment.id,
      UpdateType: 'Software',
      IsLeaf: true,
    }))
}

function computerRows(estate: Estate): Rows {
  const targets = targetIds(estate)
  const computers = [...estate.computers.values()].map((computer) => ({ computer, target: targets.get(computer.id) ?? 0 }))
  const servers = serverTargets(estate)
  const asked = new Map<string, number>()
  for (const { computer } of computers) for (const name of requestedBy(computer)) if (!asked.has(name)) asked.set(name, asked.size + 1)
  return {
    tbComputerTarget: computers.map(({ computer, target }) => ({
      TargetID: target,
      ComputerID: computer.id,
      LastSyncTime: computer.lastSyncAt,
      LastReportedStatusTime: computer.lastReportedStatusAt,
      IPAddress: computer.ip,
      FullDomainName: computer.fqdn,
      IsRegistered: true,
      EffectiveLastDetectionTime: computer.effectiveLastDetectionAt,
      ParentServerTargetID: servers.get(computer.parentServerId ?? '') ?? null,
      LastSyncResult: computer.lastSyncResult,
    })),
    tbComputerTargetDetail: computers.map(({ computer, target }) => detailRow(computer, target)),
    tbExpandedTargetInTargetGroup: computers.flatMap(({ computer, target }) =>
      [...groupsAbove(computer.groupIds, estate.groups)].map((id) => ({
        TargetID: target,
        TargetGroupID: id,
        IsExplicitMember: computer.groupIds.has(id),
      })),
    ),
    tbTargetInTargetGroup: computers.flatMap(({ computer, target }) =>
      [...computer.groupIds].map((id) => ({ TargetGroupID: id, TargetID: target })),
    ),
    tbRequestedTargetGroup: [...asked].map(([name, id]) => ({ RequestedTargetGroupID: id, Name: name })),
    tbTargetInRequestedTargetGroup: computers.flatMap(({ computer, target }) =>
      requestedBy(computer).map((name) => ({ TargetID: target, RequestedTargetGroupID: asked.get(name) })),
    ),
    tbUpdateStatusPerComputer: computers.flatMap(({ computer, target }) =>
      [...computer.rows].flatMap(([id, row]) => {
        const update = estate.updates.get(id)
        if (update === undefined) return []
        const times = { LastChangeTime: row.changedAt, LastRefreshTime: row.changedAt, LastChangeTimeOnServer: row.changedAt }
        return [{ TargetID: target, LocalUpdateID: update.localId, SummarizationState: row.state, ...times }]
      }),
    ),
  }
}

function requestedBy(computer: Computer): string[] {
  return computer.requestedGroup === '' ? [] : [computer.requestedGroup]
}

const detailRow = (computer: Computer, target: number): Record<string, unknown> => ({
  TargetID: target,
  OSMajorVersion: computer.os.major,
  OSMinorVersion: computer.os.minor,
  OSBuildNumber: computer.os.build,
  OSServicePackMajorNumber: computer.os.servicePackMajor,
  OSServicePackMinorNumber: computer.os.servicePackMinor,
  OSLocale: computer.osLocale,
  ComputerMake: computer.make,
  ComputerModel: computer.model,
  BiosVersion: computer.biosVersion,
  BiosName: computer.biosName,
  BiosReleaseDate: computer.biosReleasedAt,
  ProcessorArchitecture: computer.architecture,
  CreatedTime: computer.registeredAt,
  SuiteMask: computer.suiteMask,
  OldProductType: computer.oldProductType,
  NewProductType: computer.newProductType,
  SystemMetrics: computer.systemMetrics,
  ClientVersion: computer.clientVersion,
  OSFamily: computer.osFamily,
  OSDescription: computer.osDescription,
})

function serverTargets(estate: Estate): Map<string, number> {
  return new Map([...estate.downstreamServers.keys()].map((id, index) => [id, SERVER_TARGET + index]))
}

function serverRows(estate: Estate): Rows {
  const servers = serverTargets(estate)
  return {
    tbTargetGroup: [...estate.groups.values()].map((group) => ({
      TargetGroupID: group.id,
      Name: group.name,
      OrderValue: group.order,
      IsBuiltin: group.isBuiltin,
      ParentGroupID: group.parentId,
      GroupPriority: priorityOf(group.id, estate.groups),
      TargetGroupTypeID: group.type === 'Computers' ? 0 : 1,
    })),
    tbTargetGroupType: [
      { TargetGroupTypeID: 0, Name: 'Computers' },
      { TargetGroupTypeID: 1, Name: 'Downstream Servers' },
    ],
    tbDownstreamServerTarget: [...estate.downstreamServers.values()].map((server) => ({
      TargetID: servers.get(server.id),
      ServerID: server.id,
      FullDomainName: server.fqdn,
      LastSyncTime: server.lastSyncAt,
      LastRollupTime: server.lastRollupAt,
      ParentServerTargetID: servers.get(server.parentId ?? '') ?? null,
      Version: server.version,
      IsReplica: server.isReplica,
    })),
    tbEventInstance: estate.syncEvents.map((event, index) => ({
      EventOrdinalNumber: index + 1,
      EventInstanceID: event.instance,
      EventNamespaceID: SYNC_NAMESPACE,
      EventID: event.id,
      TimeAtTarget: event.at,
      TimeAtServer: event.at,
      ReplacementStrings: event.message,
    })),
    tbConfigurationA: [{ ServerID: estate.serverId, IsReplica: false, ServerTargeting: false }],
    tbSchemaVersion: [{ ComponentName: 'CoreDB', SchemaVersion: '30.0.26100' }],
  }
}
