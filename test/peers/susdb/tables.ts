import { columns, type Column, type Index } from './types.ts'

export interface Table {
  readonly schema: 'dbo'
  readonly name: string
  readonly columns: readonly Column[]
  readonly indexes: readonly Index[]
}

function table(
  name: string,
  definition: string,
  ...indexes: readonly (readonly [name: string, columns: string, unique?: 'unique'])[]
): Table {
  return {
    schema: 'dbo',
    name,
    columns: columns(definition),
    indexes: indexes.map(([index, keys, unique]) => ({ name: index, columns: keys.split(' '), unique: unique === 'unique' })),
  }
}

/** The index names that Microsoft's clean-up advice gives ("Reindex the WSUS database", create custom indexes). */
export const CLEANUP_INDEXES = ['nclLocalizedPropertyID', 'nclSupercededUpdateID'] as const

/** Tables of SUSDB (reference chapter "The tables the fast readers use"), with keys as far as they are known. */
export const TABLES: readonly Table[] = [
  table(
    'tbComputerTarget',
    `TargetID int, ComputerID nvarchar(256), SID varbinary(85) null, LastSyncTime datetime null, LastReportedStatusTime datetime null,
     LastReportedRebootTime datetime null, IPAddress nvarchar(56) null, FullDomainName nvarchar(255) null, IsRegistered bit,
     LastInventoryTime datetime null, LastNameChangeTime datetime null, EffectiveLastDetectionTime datetime null,
     ParentServerTargetID int null, LastSyncResult int`,
    ['c0ComputerTarget', 'TargetID', 'unique'],
    ['nc1ComputerTarget', 'ComputerID', 'unique'],
    ['nc2ComputerTarget', 'LastReportedStatusTime'],
  ),
  table(
    'tbComputerTargetDetail',
    `TargetID int, OSMajorVersion int null, OSMinorVersion int null, OSBuildNumber int null, OSServicePackMajorNumber int null,
     OSServicePackMinorNumber int null, OSLocale nvarchar(10) null, ComputerMake nvarchar(64) null, ComputerModel nvarchar(64) null,
     BiosVersion nvarchar(64) null, BiosName nvarchar(64) null, BiosReleaseDate datetime null, ProcessorArchitecture nvarchar(50) null,
     LastStatusRollupTime datetime null, LastReceivedStatusRollupNumber bigint null, LastSentStatusRollupNumber bigint null,
     SamplingValue int null, CreatedTime datetime null, SuiteMask int null, OldProductType int null, NewProductType int null,
     SystemMetrics int null, ClientVersion nvarchar(23) null, TargetGroupMembershipChanged bit null, OSFamily nvarchar(256) null,
     OSDescription nvarchar(256) null, OEM nvarchar(64) null, DeviceType nvarchar(64) null, FirmwareVersion nvarchar(64) null,
     MobileOperator nvarchar(64) null`,
    ['c0ComputerTargetDetail', 'TargetID', 'unique'],
  ),
  table(
    'tbUpdateStatusPerComputer',
    `TargetID int, LocalUpdateID int, SummarizationState int, LastChangeTime datetime null, LastRefreshTime datetime null,
     LastChangeTimeOnServer datetime null`,
    ['cUpdateStatusPerComputer', 'TargetID LocalUpdateID', 'unique'],
    ['nc2UpdateStatusPerComputer', 'SummarizationState LastChangeTime LocalUpdateID'],
    ['nc3UpdateStatusPerComputer', 'SummarizationState'],
  ),
  table(
    'tbUpdate',
    `LocalUpdateID int, UpdateID uniqueidentifier, UpdateTypeID uniqueidentifier, IsHidden bit, LegacyName nvarchar(255) null,
     LastUndeclinedTime datetime null, IsLocallyPublished bit, ImportedTime datetime, PublisherID uniqueidentifier null, IsPublic bit,
     IsClientSelfUpdate bit, DetectoidType nvarchar(64) null`,
    ['c0Update', 'LocalUpdateID', 'unique'],
    ['nc1Update', 'UpdateID', 'unique'],
  ),
  table('tbUpdateType', 'UpdateTypeID uniqueidentifier, Name nvarchar(256)', ['c0UpdateType', 'UpdateTypeID', 'unique']),
  table(
    'tbRevision',
    `RevisionID int, LocalUpdateID int, RevisionNumber int, IsLeaf bit, IsBeta bit, State tinyint, Origin tinyint, IsCritical bit null,
     LanguageMask int null, IsLatestRevision bit, IsMandatory bit, RowID uniqueidentifier, TimeToGoLiveOnCatalog datetime null`,
    ['c0Revision', 'RevisionID', 'unique'],
    ['nc1Revision', 'LocalUpdateID RevisionNumber', 'unique'],
  ),
  table(
    'tbProperty',
    `RevisionID int, PublicationState tinyint, CreationDate datetime, ReceivedFromCreatorService datetime, ExplicitlyDeployable bit,
     CanInstall bit, CanUninstall bit, InstallationImpact tinyint null, InstallRebootBehavior tinyint null, EulaID uniqueidentifier null,
     UpdateType nvarchar(256), MsrcSeverity nvarchar(256) null, InstallRequiresNetwork bit null, InstallCanRequestUserInput bit null,
     UninstallImpact tinyint null, UninstallRebootBehavior tinyint null, UninstallRequiresNetwork bit null,
     UninstallCanRequestUserInput bit null, RequiresReacceptanceOfEula bit, DefaultPropertiesLanguageID int`,
    ['c0Property', 'RevisionID', 'unique'],
  ),
  table(
    'tbDeployment',
    `DeploymentID int, RevisionID int, TargetGroupID uniqueidentifier, ActionID int, DeploymentStatus tinyint, DeploymentTime datetime,
     GoLiveTime datetime, Deadline datetime null, AdminName nvarchar(385), DownloadPriority tinyint, DeploymentGuid uniqueidentifier,
     IsAssigned bit, LastChangeTime datetime, LastChangeNumber bigint, UpdateType nvarchar(256), IsLeaf bit`,
    ['c0Deployment', 'DeploymentID', 'unique'],
    ['nc1Deployment', 'RevisionID TargetGroupID'],
  ),
  table(
    'tbDeadDeployment',
    `DeploymentID int, RevisionID int, TargetGroupID uniqueidentifier, ActionID int, DeploymentGuid uniqueidentifier, AdminName nvarchar(385),
     TimeOfDeath datetime, LastChangeNumber bigint`,
    ['c0DeadDeployment', 'DeploymentID', 'unique'],
  ),
  table(
    'tbTargetGroup',
    `TargetGroupID uniqueidentifier, Name nvarchar(256), Description nvarchar(256) null, OrderValue int, IsBuiltin bit,
     ParentGroupID uniqueidentifier null, GroupPriority int, TargetGroupTypeID int`,
    ['c0TargetGroup', 'TargetGroupID', 'unique'],
  ),
  table('tbTargetGroupType', 'TargetGroupTypeID int, Name nvarchar(256)', ['c0TargetGroupType', 'TargetGroupTypeID', 'unique']),
  table(
    'tbTargetInTargetGroup',
    'TargetGroupID uniqueidentifier, TargetID int',
    ['c0TargetInTargetGroup', 'TargetGroupID TargetID', 'unique'],
    ['nc1TargetInTargetGroup', 'TargetID'],
  ),
  table(
    'tbExpandedTargetInTargetGroup',
    'TargetID int, TargetGroupID uniqueidentifier, IsExplicitMember bit',
    ['c0ExpandedTargetInTargetGroup', 'TargetID TargetGroupID', 'unique'],
    ['nc1ExpandedTargetInTargetGroup', 'TargetGroupID'],
  ),
  table('tbRequestedTargetGroup', 'RequestedTargetGroupID int, Name nvarchar(256)', [
    'c0RequestedTargetGroup',
    'RequestedTargetGroupID',
    'unique',
  ]),
  table('tbTargetInRequestedTargetGroup', 'TargetID int, RequestedTargetGroupID int', [
    'c0TargetInRequestedTargetGroup',
    'TargetID RequestedTargetGroupID',
    'unique',
  ]),
  table('tbKBArticleForRevision', 'RevisionID int, KBArticleID nvarchar(15)', [
    'c0KBArticleForRevision',
    'RevisionID KBArticleID',
    'unique',
  ]),
  table('tbSecurityBulletinForRevision', 'RevisionID int, SecurityBulletinID nvarchar(15)', [
    'c0SecurityBulletinForRevision',
    'RevisionID SecurityBulletinID',
    'unique',
  ]),
  table('tbMoreInfoURLForRevision', 'RevisionID int, MoreInfoURL nvarchar(2083), ShortLanguage nvarchar(16)', [
    'c0MoreInfoURLForRevision',
    'RevisionID',
  ]),
  table(
    'tbRevisionSupersedesUpdate',
    'RevisionID int, SupersededUpdateID uniqueidentifier',
    ['c0RevisionSupersedesUpdate', 'RevisionID SupersededUpdateID', 'unique'],
    ['nclSupercededUpdateID', 'SupersededUpdateID'],
  ),
  table(
    'tbCategory',
    'CategoryID int, CategoryIndex int, CategoryType nvarchar(256), ProhibitsSubcategories bit, ProhibitsUpdates bit, DisplayOrder int null',
    ['c0Category', 'CategoryID', 'unique'],
  ),
  table(
    'tbRevisionInCategory',
    'RevisionID int, CategoryID int, Expanded bit',
    ['c0RevisionInCategory', 'RevisionID CategoryID', 'unique'],
    ['nc1RevisionInCategory', 'CategoryID'],
  ),
  table(
    'tbLocalizedProperty',
    'LocalizedPropertyID int, Title nvarchar(200), Description nvarchar(1500) null, ReleaseNotes nvarchar(max) null',
    ['c0LocalizedProperty', 'LocalizedPropertyID', 'unique'],
  ),
  table(
    'tbLocalizedPropertyForRevision',
    'RevisionID int, LanguageID int, LocalizedPropertyID int',
    ['c0LocalizedPropertyForRevision', 'RevisionID LanguageID', 'unique'],
    ['nclLocalizedPropertyID', 'LocalizedPropertyID'],
  ),
  table(
    'tbPreComputedLocalizedProperty',
    `RevisionID int, UpdateID uniqueidentifier, ShortLanguage nvarchar(16), Title nvarchar(200), Description nvarchar(1500) null,
     ReleaseNotes nvarchar(max) null`,
    ['c0PreComputedLocalizedProperty', 'RevisionID ShortLanguage', 'unique'],
  ),
  table('tbLanguage', 'LanguageID int, ShortLanguage nvarchar(16), LongLanguage nvarchar(255)', ['c0Language', 'LanguageID', 'unique']),
  table(
    'tbXml',
    'RevisionID int, RootElementXml nvarchar(max) null, RootElementType nvarchar(16) null, RootElementXmlCompressed image null',
    ['c0Xml', 'RevisionID'],
  ),
  table('tbBundleDependency', 'BundledRevisionID int, RevisionID int, BundledUpdateID uniqueidentifier', [
    'c0BundleDependency',
    'RevisionID BundledUpdateID',
  ]),
  table(
    'tbEventInstance',
    `EventOrdinalNumber bigint, EventInstanceID uniqueidentifier, EventNamespaceID int, EventID int, EventSourceID int, TimeAtTarget datetime,
     TimeAtServer datetime, StateID int null, SeverityID int null, Win32HResult int null, AppName nvarchar(100) null, MiscData nvarchar(max) null,
     ReplacementStrings nvarchar(max) null, ComputerID nvarchar(256) null, UpdateID uniqueidentifier null, RevisionNumber int null`,
    ['c0EventInstance', 'EventOrdinalNumber', 'unique'],
    ['nc1EventInstance', 'EventNamespaceID EventID TimeAtServer'],
  ),
  table('tbEvent', 'EventNamespaceID int, EventID int, SeverityID int null, StateID int null', [
    'c0Event',
    'EventNamespaceID EventID',
    'unique',
  ]),
  table('tbEventMessageTemplate', 'EventNamespaceID int, EventID int, ShortLanguage nvarchar(16), MessageTemplate nvarchar(max)', [
    'c0EventMessageTemplate',
    'EventNamespaceID EventID ShortLanguage',
    'unique',
  ]),
  table('tbEventSource', 'EventSourceID int, Name nvarchar(256)', ['c0EventSource', 'EventSourceID', 'unique']),
  table('tbEventNamespace', 'EventNamespaceID int, Name nvarchar(256)', ['c0EventNamespace', 'EventNamespaceID', 'unique']),
  table(
    'tbUpdateSummaryForAllComputers',
    `LocalUpdateID int, NotInstalled int, Downloaded int, Installed int, InstalledPendingReboot int, Failed int, LastChangeTime datetime`,
    ['c0UpdateSummaryForAllComputers', 'LocalUpdateID', 'unique'],
  ),
  table(
    'tbDownstreamServerTarget',
    `TargetID int, ServerID uniqueidentifier null, AccountName nvarchar(256) null, FullDomainName nvarchar(255) null, LastSyncTime datetime null,
     LastRollupTime datetime null, ParentServerTargetID int null, Version nvarchar(64) null, IsReplica bit null`,
    ['c0DownstreamServerTarget', 'TargetID', 'unique'],
  ),
  table('tbSchemaVersion', 'ComponentName nvarchar(50), SchemaVersion nvarchar(50)', ['c0SchemaVersion', 'ComponentName', 'unique']),
  table('tbServerSyncResult', 'ID int, StartTime datetime, FinishTime datetime null, Result int, ErrorCode int null', [
    'c0ServerSyncResult',
    'ID',
    'unique',
  ]),
  table('tbDeletedComputer', 'ComputerID nvarchar(256), DeletedTime datetime', ['c0DeletedComputer', 'ComputerID', 'unique']),
  table('tbClientWithRecentNameChange', 'TargetID int, FullDomainName nvarchar(255), NameChangeTime datetime', [
    'c0ClientWithRecentNameChange',
    'TargetID',
    'unique',
  ]),
  table(
    'tbConfigurationA',
    'ServerID uniqueidentifier null, IsReplica bit null, UpstreamServerName nvarchar(256) null, ServerTargeting bit null',
    ['c0ConfigurationA', 'ServerID'],
  ),
]
