import { columns, type Column } from './types.ts'

export interface View {
  readonly schema: 'dbo' | 'PUBLIC_VIEWS'
  readonly name: string
  readonly columns: readonly Column[]
  /** A SELECT of PostgreSQL over the tables, its columns in the same order. */
  readonly query: string
  /** A table function without arguments instead of a view. */
  readonly isFunction?: boolean
}

/** What no source tells of SUSDB's views and tables; a test switches what it wants to see. */
export interface Unknowns {
  /** Column with the server's own id in dbo.tbConfigurationA. Default true. */
  readonly serverIdColumn?: boolean
  /** Indexes of Microsoft's clean-up advice. Default true. */
  readonly cleanupIndexes?: boolean
  /** Deadline, IsOptional, State and GoLiveTime in vUpdateApproval. Default false. */
  readonly approvalDetails?: boolean
  /** PUBLIC_VIEWS.vUpdateText with titles per language. Default false. */
  readonly updateText?: boolean
  /** Views or tables, `schema.name`, that this version does not have. */
  readonly without?: readonly string[]
  /** Columns, `schema.name.column`, that this version does not have. */
  readonly withoutColumns?: readonly string[]
}

const visible = `dbo."tbUpdate" u
   join dbo."tbRevision" r on r."LocalUpdateID" = u."LocalUpdateID" and r."IsLatestRevision" = 1
   join dbo."tbProperty" p on p."RevisionID" = r."RevisionID"`

const title = (revision: string, language: string): string =>
  `(select t."Title" from dbo."tbLocalizedPropertyForRevision" l join dbo."tbLocalizedProperty" t using ("LocalizedPropertyID")
     where l."RevisionID" = ${revision} and l."LanguageID" = ${language})`

const firstOf = (table: string, column: string): string =>
  `(select min(x."${column}") from dbo."${table}" x where x."RevisionID" = r."RevisionID")`

const words = (column: string, names: readonly string[]): string =>
  `(case ${column} ${names.map((name, value) => `when ${value} then '${name}'`).join(' ')} end) collate tsql.ci`

const IMPACTS = ['Normal', 'Minor', 'RequiresExclusiveHandling']
const REBOOTS = ['NeverReboots', 'AlwaysRequiresReboot', 'CanRequestReboot']
const ACTIONS = ['Install', 'Uninstall', 'PreDeploymentCheck', 'NotApproved']

const categories = (types: string): string =>
  `select u."UpdateID", c."CategoryType", ${title('r."RevisionID"', 'p."DefaultPropertiesLanguageID"')}, u."ImportedTime"
     from dbo."tbCategory" c join ${visible.replace('dbo."tbUpdate" u', 'dbo."tbUpdate" u on u."LocalUpdateID" = c."CategoryID"')}
    where c."CategoryType" ${types}`

const GROUP_DEPTH = `with recursive depth as (
     select "TargetGroupID" as id, 0 as depth from dbo."tbTargetGroup" where "ParentGroupID" is null
     union all
     select g."TargetGroupID", d.depth + 1 from dbo."tbTargetGroup" g join depth d on g."ParentGroupID" = d.id where d.depth < 64)`

/** The views of PUBLIC_VIEWS and one of dbo, as far as anybody has described them. */
export function views(unknowns: Unknowns): View[] {
  const details = unknowns.approvalDetails === true
  const all: View[] = [
    {
      schema: 'PUBLIC_VIEWS',
      name: 'vUpdate',
      columns: columns(
        `UpdateId uniqueidentifier, RevisionNumber int, DefaultTitle nvarchar(200), DefaultDescription nvarchar(1500) null,
         ClassificationId uniqueidentifier null, ArrivalDate datetime, CreationDate datetime, IsDeclined bit, IsWsusInfrastructureUpdate bit,
         MsrcSeverity nvarchar(256) null, PublicationState nvarchar(256) null, UpdateType nvarchar(256), UpdateSource nvarchar(256),
         KnowledgebaseArticle nvarchar(15) null, SecurityBulletin nvarchar(15) null, InstallationCanRequestUserInput bit null,
         InstallationRequiresNetworkConnectivity bit null, InstallationImpact nvarchar(256) null, InstallationRebootBehavior nvarchar(256) null`,
      ),
      query: `select u."UpdateID", r."RevisionNumber", ${title('r."RevisionID"', 'p."DefaultPropertiesLanguageID"')},
          (select t."Description" from dbo."tbLocalizedPropertyForRevision" l join dbo."tbLocalizedProperty" t using ("LocalizedPropertyID")
            where l."RevisionID" = r."RevisionID" and l."LanguageID" = p."DefaultPropertiesLanguageID"),
          (select cu."UpdateID" from dbo."tbRevisionInCategory" rc join dbo."tbCategory" c using ("CategoryID")
             join dbo."tbUpdate" cu on cu."LocalUpdateID" = c."CategoryID"
            where rc."RevisionID" = r."RevisionID" and c."CategoryType" = 'UpdateClassification' limit 1),
          coalesce(u."LastUndeclinedTime", u."ImportedTime"), p."CreationDate", u."IsHidden", u."IsClientSelfUpdate", p."MsrcSeverity",
          ${words('p."PublicationState"', ['Published', 'Expired'])}, p."UpdateType",
          (case u."IsLocallyPublished" when 1 then 'Other' else 'MicrosoftUpdate' end) collate tsql.ci,
          ${firstOf('tbKBArticleForRevision', 'KBArticleID')}, ${firstOf('tbSecurityBulletinForRevision', 'SecurityBulletinID')},
          p."InstallCanRequestUserInput", p."InstallRequiresNetwork", ${words('p."InstallationImpact"', IMPACTS)},
          ${words('p."InstallRebootBehavior"', REBOOTS)}
        from ${visible} where p."ExplicitlyDeployable" = 1`,
    },
    {
      schema: 'PUBLIC_VIEWS',
      name: 'vComputerTarget',
      columns: columns(
        `ComputerTargetId nvarchar(256), ParentServerId uniqueidentifier null, Name nvarchar(255) null, IPAddress nvarchar(56) null,
         LastSyncResult int, LastSyncTime datetime null, LastReportedStatusTime datetime null, LastReportedInventoryTime datetime null,
         ClientVersion nvarchar(23) null, OSArchitecture nvarchar(50) null, Make nvarchar(64) null, Model nvarchar(64) null,
         BiosName nvarchar(64) null, BiosVersion nvarchar(64) null, BiosReleaseDate datetime null, OSMajorVersion int null,
         OSMinorVersion int null, OSBuildNumber int null, OSServicePackMajorNumber int null, OSDefaultUILanguage nvarchar(10) null`,
      ),
      query: `select t."ComputerID", s."ServerID", t."FullDomainName", t."IPAddress", t."LastSyncResult", t."LastSyncTime",
          t."LastReportedStatusTime", t."LastInventoryTime", d."ClientVersion", d."ProcessorArchitecture", d."ComputerMake", d."ComputerModel",
          d."BiosName", d."BiosVersion", d."BiosReleaseDate", d."OSMajorVersion", d."OSMinorVersion", d."OSBuildNumber",
          d."OSServicePackMajorNumber", d."OSLocale"
        from dbo."tbComputerTarget" t left join dbo."tbComputerTargetDetail" d using ("TargetID")
        left join dbo."tbDownstreamServerTarget" s on s."TargetID" = t."ParentServerTargetID"`,
    },
    {
      schema: 'PUBLIC_VIEWS',
      name: 'vUpdateApproval',
      columns: columns(
        `UpdateApprovalId uniqueidentifier, UpdateId uniqueidentifier, ComputerTargetGroupId uniqueidentifier, Action nvarchar(32),
         CreationDate datetime, AdministratorName nvarchar(385)${details ? ', Deadline datetime null, IsOptional bit, State nvarchar(32), GoLiveTime datetime' : ''}`,
      ),
      query: `select d."DeploymentGuid", u."UpdateID", d."TargetGroupID", ${words('d."ActionID"', ACTIONS)}, d."DeploymentTime", d."AdminName"
          ${details ? `, d."Deadline", (1 - d."IsAssigned")::smallint, 'Active'::text collate tsql.ci, d."GoLiveTime"` : ''}
        from dbo."tbDeployment" d join dbo."tbRevision" r using ("RevisionID") join dbo."tbUpdate" u using ("LocalUpdateID")`,
    },
    {
      schema: 'PUBLIC_VIEWS',
      name: 'vUpdateEffectiveApprovalPerComputer',
      columns: columns('UpdateApprovalId uniqueidentifier, ComputerTargetId nvarchar(256), UpdateId uniqueidentifier'),
      // The deeper group, then the lower action, assigned before optional, the earlier deadline, the newer approval.
      query: `select distinct on (t."ComputerID", u."UpdateID") d."DeploymentGuid", t."ComputerID", u."UpdateID"
        from dbo."tbComputerTarget" t
        join dbo."tbExpandedTargetInTargetGroup" m using ("TargetID")
        join dbo."tbDeployment" d using ("TargetGroupID")
        join dbo."tbRevision" r using ("RevisionID") join dbo."tbUpdate" u using ("LocalUpdateID")
        join (${GROUP_DEPTH} select id, depth from depth) g on g.id = m."TargetGroupID"
        where u."IsHidden" = 0
        order by t."ComputerID", u."UpdateID", g.depth desc, d."ActionID", d."IsAssigned" desc, d."Deadline" nulls last, d."DeploymentID" desc`,
    },
    {
      schema: 'PUBLIC_VIEWS',
      name: 'vUpdateInstallationInfo',
      columns: columns('UpdateId uniqueidentifier, ComputerTargetId nvarchar(256), State int'),
      query: `select u."UpdateID", t."ComputerID", case when coalesce(s."SummarizationState", 1) <> 1 then s."SummarizationState"
          when coalesce(u."LastUndeclinedTime", u."ImportedTime") < t."EffectiveLastDetectionTime" then 1 else 0 end
        from ${visible} cross join dbo."tbComputerTarget" t
        left join dbo."tbUpdateStatusPerComputer" s on s."TargetID" = t."TargetID" and s."LocalUpdateID" = u."LocalUpdateID"
        where p."ExplicitlyDeployable" = 1 and u."IsHidden" = 0`,
    },
    {
      schema: 'PUBLIC_VIEWS',
      name: 'vUpdateInstallationInfoBasic',
      columns: columns('UpdateId uniqueidentifier, ComputerTargetId nvarchar(256), State int'),
      query: `select u."UpdateID", t."ComputerID", s."SummarizationState" from dbo."tbUpdateStatusPerComputer" s
        join dbo."tbUpdate" u using ("LocalUpdateID") join dbo."tbComputerTarget" t using ("TargetID")`,
    },
    {
      schema: 'PUBLIC_VIEWS',
      name: 'vComputerTargetGroup',
      columns: columns('ComputerTargetGroupId uniqueidentifier, Name nvarchar(256), ParentTargetGroupId uniqueidentifier null'),
      query: `select g."TargetGroupID", g."Name", g."ParentGroupID" from dbo."tbTargetGroup" g`,
    },
    {
      schema: 'PUBLIC_VIEWS',
      name: 'vComputerGroupMembership',
      columns: columns('ComputerTargetId nvarchar(256), ComputerTargetGroupId uniqueidentifier, IsExplicitMember bit'),
      query: `select t."ComputerID", m."TargetGroupID", m."IsExplicitMember" from dbo."tbExpandedTargetInTargetGroup" m
        join dbo."tbComputerTarget" t using ("TargetID")`,
    },
    {
      schema: 'PUBLIC_VIEWS',
      name: 'vClassification',
      columns: columns('ClassificationId uniqueidentifier, DefaultTitle nvarchar(200), ArrivalDate datetime'),
      query: `select c1, c3, c4 from (${categories(`= 'UpdateClassification'`)}) x (c1, c2, c3, c4)`,
    },
    {
      schema: 'PUBLIC_VIEWS',
      name: 'vCategory',
      columns: columns('CategoryId uniqueidentifier, CategoryType nvarchar(256), DefaultTitle nvarchar(200), ArrivalDate datetime'),
      query: categories(`<> 'UpdateClassification'`),
    },
    {
      schema: 'PUBLIC_VIEWS',
      name: 'vUpdateInCategory',
      columns: columns('UpdateId uniqueidentifier, CategoryId uniqueidentifier, CategoryType nvarchar(256)'),
      query: `select u."UpdateID", cu."UpdateID", c."CategoryType" from ${visible} join dbo."tbRevisionInCategory" rc on rc."RevisionID" = r."RevisionID"
        join dbo."tbCategory" c using ("CategoryID") join dbo."tbUpdate" cu on cu."LocalUpdateID" = c."CategoryID"
        where p."ExplicitlyDeployable" = 1`,
    },
    {
      schema: 'PUBLIC_VIEWS',
      name: 'vUpdateAdditionalInfoUrl',
      columns: columns('UpdateId uniqueidentifier, Url nvarchar(2083)'),
      query: `select u."UpdateID", x."MoreInfoURL" from ${visible} join dbo."tbMoreInfoURLForRevision" x on x."RevisionID" = r."RevisionID"
        where p."ExplicitlyDeployable" = 1`,
    },
    {
      schema: 'PUBLIC_VIEWS',
      name: 'vUpdateText',
      columns: columns('UpdateId uniqueidentifier, Culture nvarchar(16), Title nvarchar(200), Description nvarchar(1500) null'),
      query: `select u."UpdateID", n."ShortLanguage", t."Title", t."Description" from ${visible}
        join dbo."tbLocalizedPropertyForRevision" l on l."RevisionID" = r."RevisionID" join dbo."tbLocalizedProperty" t using ("LocalizedPropertyID")
        join dbo."tbLanguage" n using ("LanguageID") where p."ExplicitlyDeployable" = 1`,
    },
    {
      schema: 'PUBLIC_VIEWS',
      name: 'fnUpdateInstallationStateMap',
      isFunction: true,
      columns: columns('Id int, Name nvarchar(64)'),
      query: `select id, name collate tsql.ci from (values (0, 'Unknown'), (1, 'NotApplicable'), (2, 'NotInstalled'), (3, 'Downloaded'), (4, 'Installed'), (5, 'Failed'),
        (6, 'InstalledPendingReboot')) m (id, name)`,
    },
    {
      schema: 'dbo',
      name: 'vwMinimalUpdate',
      columns: columns('LocalUpdateID int, UpdateID uniqueidentifier, RevisionNumber int, IsSuperseded bit, Declined bit'),
      query: `select u."LocalUpdateID", u."UpdateID", r."RevisionNumber",
          exists (select from dbo."tbRevisionSupersedesUpdate" s join dbo."tbRevision" n using ("RevisionID")
                   where s."SupersededUpdateID" = u."UpdateID" and n."IsLatestRevision" = 1)::int::smallint, u."IsHidden" from ${visible}`,
    },
  ]
  return all.filter((view) => view.name !== 'vUpdateText' || unknowns.updateText === true)
}
