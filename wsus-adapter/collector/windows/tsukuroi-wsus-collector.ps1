# Reads the database of the WSUS on this host and sends what it read to a Tsukuroi server. For WSUS on the Windows Internal Database, which
# answers on a named pipe of its own host alone. Only reads: every statement is below, between the two marks. Windows PowerShell 5.1.
#
# Usage: powershell.exe -NoProfile -File tsukuroi-wsus-collector.ps1 [-ConfigFile PATH] [-Full]
# Ends with 0 when everything was sent, 1 when something is wrong here, 2 when the server could not be reached: the delivery waits then.
param(
  [string]$ConfigFile = (Join-Path $env:ProgramData 'Tsukuroi\Collector\collector.json'),
  [switch]$Full
)
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
Set-StrictMode -Version 2.0

$CollectorVersion = '1.0.0'
$Protocol = 1
# The internal database's pipe since Windows Server 2012, and the one before.
$Pipes = @('np:\\.\pipe\MICROSOFT##WID\tsql\query', 'np:\\.\pipe\MSSQL$MICROSOFT##SSEE\sql\query')
$SetupKey = 'HKLM:\SOFTWARE\Microsoft\Update Services\Server\Setup'
$DownstreamServers = 'd374f42a-9be2-4163-a0fa-3c86a401b7a7'
$TargetsAtOnce = 500
$ComputersAtOnce = 10
$Tries = 8
$LongestWaitSeconds = 300
$LogBytes = 5MB

# begin generated statements
$StatementsJson = @'
{
 "preamble": "SET TRANSACTION ISOLATION LEVEL READ UNCOMMITTED;\nSET LOCK_TIMEOUT 30000;",
 "whoAndWhat": "SELECT\n  CAST(SERVERPROPERTY('ProductVersion') AS nvarchar(128)) AS [ProductVersion],\n  CAST(SERVERPROPERTY('EngineEdition') AS int) AS [EngineEdition],\n  DB_NAME() AS [DatabaseName],\n  SUSER_SNAME() AS [LoginName],\n  USER_NAME() AS [UserName],\n  IS_MEMBER('PublicViewAccess') AS [IsViewer]",
 "columnsThere": "SELECT\n  c.TABLE_SCHEMA AS [TableSchema],\n  c.TABLE_NAME AS [TableName],\n  c.COLUMN_NAME AS [ColumnName],\n  c.DATA_TYPE AS [DataType]\nFROM INFORMATION_SCHEMA.COLUMNS AS c\nWHERE c.TABLE_SCHEMA IN (N'dbo', N'PUBLIC_VIEWS')",
 "databaseId": "SELECT d.service_broker_guid AS [BrokerId]\nFROM sys.databases AS d\nWHERE d.name = DB_NAME()",
 "firstIndexColumns": "SELECT\n  o.name AS [TableName],\n  c.name AS [ColumnName]\nFROM sys.indexes AS i\nINNER JOIN sys.index_columns AS k ON k.object_id = i.object_id AND k.index_id = i.index_id\nINNER JOIN sys.columns AS c ON c.object_id = k.object_id AND c.column_id = k.column_id\nINNER JOIN sys.objects AS o ON o.object_id = i.object_id\nINNER JOIN sys.schemas AS s ON s.schema_id = o.schema_id\nWHERE s.name = N'dbo' AND o.name IN (N'tbRevisionSupersedesUpdate', N'tbLocalizedPropertyForRevision') AND k.key_ordinal = 1",
 "cleanupIndexes": [{"table":"tbRevisionSupersedesUpdate","column":"SupersededUpdateID"},{"table":"tbLocalizedPropertyForRevision","column":"LocalizedPropertyID"}],
 "sets": [
  {"name":"groups","distinct":false,"from":"dbo.tbTargetGroup AS g","where":null,"groupBy":null,"orderBy":null,"needs":[],"filteredBy":null,"columns":[
   {"name":"TargetGroupID","type":"guid","otherwise":null,"from":[{"sql":"g.TargetGroupID","needs":["dbo.tbTargetGroup.TargetGroupID"]}]},
   {"name":"Name","type":"text","otherwise":null,"from":[{"sql":"g.Name","needs":["dbo.tbTargetGroup.Name"]}]},
   {"name":"ParentGroupID","type":"guid","otherwise":null,"from":[{"sql":"g.ParentGroupID","needs":["dbo.tbTargetGroup.ParentGroupID"]}]},
   {"name":"OrderValue","type":"int","otherwise":"CAST(NULL AS int)","from":[{"sql":"g.OrderValue","needs":["dbo.tbTargetGroup.OrderValue"]}]},
   {"name":"GroupPriority","type":"int","otherwise":"CAST(NULL AS int)","from":[{"sql":"g.GroupPriority","needs":["dbo.tbTargetGroup.GroupPriority"]}]}
  ]},
  {"name":"computers","distinct":false,"from":"dbo.tbComputerTarget AS t LEFT JOIN dbo.tbComputerTargetDetail AS d ON d.TargetID = t.TargetID","where":null,"groupBy":null,"orderBy":"t.TargetID","needs":["dbo.tbComputerTargetDetail.TargetID","dbo.tbComputerTarget.TargetID"],"filteredBy":null,"columns":[
   {"name":"TargetID","type":"int","otherwise":null,"from":[{"sql":"t.TargetID","needs":["dbo.tbComputerTarget.TargetID"]}]},
   {"name":"ComputerID","type":"text","otherwise":null,"from":[{"sql":"t.ComputerID","needs":["dbo.tbComputerTarget.ComputerID"]}]},
   {"name":"FullDomainName","type":"text","otherwise":null,"from":[{"sql":"t.FullDomainName","needs":["dbo.tbComputerTarget.FullDomainName"]}]},
   {"name":"IPAddress","type":"text","otherwise":"CAST(NULL AS nvarchar(10))","from":[{"sql":"t.IPAddress","needs":["dbo.tbComputerTarget.IPAddress"]}]},
   {"name":"LastSyncTime","type":"time","otherwise":null,"from":[{"sql":"t.LastSyncTime","needs":["dbo.tbComputerTarget.LastSyncTime"]}]},
   {"name":"LastReportedStatusTime","type":"time","otherwise":null,"from":[{"sql":"t.LastReportedStatusTime","needs":["dbo.tbComputerTarget.LastReportedStatusTime"]}]},
   {"name":"LastInventoryTime","type":"time","otherwise":"CAST(NULL AS datetime)","from":[{"sql":"t.LastInventoryTime","needs":["dbo.tbComputerTarget.LastInventoryTime"]}]},
   {"name":"EffectiveLastDetectionTime","type":"time","otherwise":"CAST(NULL AS datetime)","from":[{"sql":"t.EffectiveLastDetectionTime","needs":["dbo.tbComputerTarget.EffectiveLastDetectionTime"]}]},
   {"name":"LastSyncResult","type":"int","otherwise":"CAST(NULL AS int)","from":[{"sql":"t.LastSyncResult","needs":["dbo.tbComputerTarget.LastSyncResult"]}]},
   {"name":"ParentServerTargetID","type":"int","otherwise":"CAST(NULL AS int)","from":[{"sql":"t.ParentServerTargetID","needs":["dbo.tbComputerTarget.ParentServerTargetID"]}]},
   {"name":"OSMajorVersion","type":"int","otherwise":"CAST(NULL AS int)","from":[{"sql":"d.OSMajorVersion","needs":["dbo.tbComputerTargetDetail.OSMajorVersion"]}]},
   {"name":"OSMinorVersion","type":"int","otherwise":"CAST(NULL AS int)","from":[{"sql":"d.OSMinorVersion","needs":["dbo.tbComputerTargetDetail.OSMinorVersion"]}]},
   {"name":"OSBuildNumber","type":"int","otherwise":"CAST(NULL AS int)","from":[{"sql":"d.OSBuildNumber","needs":["dbo.tbComputerTargetDetail.OSBuildNumber"]}]},
   {"name":"OSServicePackMajorNumber","type":"int","otherwise":"CAST(NULL AS int)","from":[{"sql":"d.OSServicePackMajorNumber","needs":["dbo.tbComputerTargetDetail.OSServicePackMajorNumber"]}]},
   {"name":"OSServicePackMinorNumber","type":"int","otherwise":"CAST(NULL AS int)","from":[{"sql":"d.OSServicePackMinorNumber","needs":["dbo.tbComputerTargetDetail.OSServicePackMinorNumber"]}]},
   {"name":"OSLocale","type":"text","otherwise":"CAST(NULL AS nvarchar(10))","from":[{"sql":"d.OSLocale","needs":["dbo.tbComputerTargetDetail.OSLocale"]}]},
   {"name":"OSFamily","type":"text","otherwise":"CAST(NULL AS nvarchar(10))","from":[{"sql":"d.OSFamily","needs":["dbo.tbComputerTargetDetail.OSFamily"]}]},
   {"name":"OSDescription","type":"text","otherwise":"CAST(NULL AS nvarchar(10))","from":[{"sql":"d.OSDescription","needs":["dbo.tbComputerTargetDetail.OSDescription"]}]},
   {"name":"OldProductType","type":"int","otherwise":"CAST(NULL AS int)","from":[{"sql":"d.OldProductType","needs":["dbo.tbComputerTargetDetail.OldProductType"]}]},
   {"name":"NewProductType","type":"int","otherwise":"CAST(NULL AS int)","from":[{"sql":"d.NewProductType","needs":["dbo.tbComputerTargetDetail.NewProductType"]}]},
   {"name":"SuiteMask","type":"int","otherwise":"CAST(NULL AS int)","from":[{"sql":"d.SuiteMask","needs":["dbo.tbComputerTargetDetail.SuiteMask"]}]},
   {"name":"ProcessorArchitecture","type":"text","otherwise":"CAST(NULL AS nvarchar(10))","from":[{"sql":"d.ProcessorArchitecture","needs":["dbo.tbComputerTargetDetail.ProcessorArchitecture"]}]},
   {"name":"ComputerMake","type":"text","otherwise":"CAST(NULL AS nvarchar(10))","from":[{"sql":"d.ComputerMake","needs":["dbo.tbComputerTargetDetail.ComputerMake"]}]},
   {"name":"ComputerModel","type":"text","otherwise":"CAST(NULL AS nvarchar(10))","from":[{"sql":"d.ComputerModel","needs":["dbo.tbComputerTargetDetail.ComputerModel"]}]},
   {"name":"BiosVersion","type":"text","otherwise":"CAST(NULL AS nvarchar(10))","from":[{"sql":"d.BiosVersion","needs":["dbo.tbComputerTargetDetail.BiosVersion"]}]},
   {"name":"BiosName","type":"text","otherwise":"CAST(NULL AS nvarchar(10))","from":[{"sql":"d.BiosName","needs":["dbo.tbComputerTargetDetail.BiosName"]}]},
   {"name":"BiosReleaseDate","type":"time","otherwise":"CAST(NULL AS datetime)","from":[{"sql":"d.BiosReleaseDate","needs":["dbo.tbComputerTargetDetail.BiosReleaseDate"]}]},
   {"name":"ClientVersion","type":"text","otherwise":"CAST(NULL AS nvarchar(10))","from":[{"sql":"d.ClientVersion","needs":["dbo.tbComputerTargetDetail.ClientVersion"]}]}
  ]},
  {"name":"targets","distinct":false,"from":"dbo.tbComputerTarget AS t","where":null,"groupBy":null,"orderBy":"t.TargetID","needs":["dbo.tbComputerTarget.TargetID"],"filteredBy":null,"columns":[
   {"name":"TargetID","type":"int","otherwise":null,"from":[{"sql":"t.TargetID","needs":["dbo.tbComputerTarget.TargetID"]}]},
   {"name":"ComputerID","type":"text","otherwise":null,"from":[{"sql":"t.ComputerID","needs":["dbo.tbComputerTarget.ComputerID"]}]},
   {"name":"EffectiveLastDetectionTime","type":"time","otherwise":"CAST(NULL AS datetime)","from":[{"sql":"t.EffectiveLastDetectionTime","needs":["dbo.tbComputerTarget.EffectiveLastDetectionTime"]}]},
   {"name":"ParentServerTargetID","type":"int","otherwise":"CAST(NULL AS int)","from":[{"sql":"t.ParentServerTargetID","needs":["dbo.tbComputerTarget.ParentServerTargetID"]}]}
  ]},
  {"name":"computer_parents","distinct":true,"from":"dbo.tbComputerTarget AS t INNER JOIN PUBLIC_VIEWS.vComputerTarget AS v ON v.ComputerTargetId = t.ComputerID","where":"t.ParentServerTargetID IS NOT NULL AND v.ParentServerId IS NOT NULL","groupBy":null,"orderBy":null,"needs":["PUBLIC_VIEWS.vComputerTarget.ComputerTargetId","dbo.tbComputerTarget.ComputerID","dbo.tbComputerTarget.ParentServerTargetID","PUBLIC_VIEWS.vComputerTarget.ParentServerId"],"filteredBy":null,"columns":[
   {"name":"ParentServerTargetID","type":"int","otherwise":null,"from":[{"sql":"t.ParentServerTargetID","needs":["dbo.tbComputerTarget.ParentServerTargetID"]}]},
   {"name":"ParentServerId","type":"guid","otherwise":null,"from":[{"sql":"v.ParentServerId","needs":["PUBLIC_VIEWS.vComputerTarget.ParentServerId"]}]}
  ]},
  {"name":"memberships","distinct":false,"from":"dbo.tbExpandedTargetInTargetGroup AS m","where":null,"groupBy":null,"orderBy":"m.TargetID","needs":["dbo.tbExpandedTargetInTargetGroup.TargetID"],"filteredBy":null,"columns":[
   {"name":"TargetID","type":"int","otherwise":null,"from":[{"sql":"m.TargetID","needs":["dbo.tbExpandedTargetInTargetGroup.TargetID"]}]},
   {"name":"TargetGroupID","type":"guid","otherwise":null,"from":[{"sql":"m.TargetGroupID","needs":["dbo.tbExpandedTargetInTargetGroup.TargetGroupID"]}]},
   {"name":"IsExplicitMember","type":"bit","otherwise":"CAST(NULL AS bit)","from":[{"sql":"m.IsExplicitMember","needs":["dbo.tbExpandedTargetInTargetGroup.IsExplicitMember"]}]}
  ]},
  {"name":"requested_groups","distinct":false,"from":"dbo.tbTargetInRequestedTargetGroup AS x INNER JOIN dbo.tbRequestedTargetGroup AS g ON g.RequestedTargetGroupID = x.RequestedTargetGroupID","where":null,"groupBy":null,"orderBy":"x.TargetID","needs":["dbo.tbRequestedTargetGroup.RequestedTargetGroupID","dbo.tbTargetInRequestedTargetGroup.RequestedTargetGroupID","dbo.tbTargetInRequestedTargetGroup.TargetID"],"filteredBy":null,"columns":[
   {"name":"TargetID","type":"int","otherwise":null,"from":[{"sql":"x.TargetID","needs":["dbo.tbTargetInRequestedTargetGroup.TargetID"]}]},
   {"name":"Name","type":"text","otherwise":null,"from":[{"sql":"g.Name","needs":["dbo.tbRequestedTargetGroup.Name"]},{"sql":"g.TargetGroupName","needs":["dbo.tbRequestedTargetGroup.TargetGroupName"]}]}
  ]},
  {"name":"downstream_servers","distinct":false,"from":"dbo.tbDownstreamServerTarget AS s","where":null,"groupBy":null,"orderBy":null,"needs":[],"filteredBy":null,"columns":[
   {"name":"TargetID","type":"int","otherwise":null,"from":[{"sql":"s.TargetID","needs":["dbo.tbDownstreamServerTarget.TargetID"]}]},
   {"name":"ServerId","type":"guid","otherwise":null,"from":[{"sql":"s.ServerId","needs":["dbo.tbDownstreamServerTarget.ServerId"]},{"sql":"s.ServerID","needs":["dbo.tbDownstreamServerTarget.ServerID"]},{"sql":"s.DownstreamServerId","needs":["dbo.tbDownstreamServerTarget.DownstreamServerId"]},{"sql":"s.AccountGuid","needs":["dbo.tbDownstreamServerTarget.AccountGuid"]}]},
   {"name":"Name","type":"text","otherwise":null,"from":[{"sql":"s.FullDomainName","needs":["dbo.tbDownstreamServerTarget.FullDomainName"]},{"sql":"s.ServerName","needs":["dbo.tbDownstreamServerTarget.ServerName"]},{"sql":"s.AccountName","needs":["dbo.tbDownstreamServerTarget.AccountName"]},{"sql":"s.Name","needs":["dbo.tbDownstreamServerTarget.Name"]}]},
   {"name":"ParentServerTargetID","type":"int","otherwise":"CAST(NULL AS int)","from":[{"sql":"s.ParentServerTargetID","needs":["dbo.tbDownstreamServerTarget.ParentServerTargetID"]},{"sql":"s.ParentTargetID","needs":["dbo.tbDownstreamServerTarget.ParentTargetID"]}]},
   {"name":"ParentServerId","type":"guid","otherwise":"CAST(NULL AS nvarchar(36))","from":[{"sql":"s.ParentServerId","needs":["dbo.tbDownstreamServerTarget.ParentServerId"]}]},
   {"name":"LastSyncTime","type":"time","otherwise":"CAST(NULL AS datetime)","from":[{"sql":"s.LastSyncTime","needs":["dbo.tbDownstreamServerTarget.LastSyncTime"]}]},
   {"name":"LastRollupTime","type":"time","otherwise":"CAST(NULL AS datetime)","from":[{"sql":"s.LastRollupTime","needs":["dbo.tbDownstreamServerTarget.LastRollupTime"]}]},
   {"name":"Version","type":"text","otherwise":"CAST(NULL AS nvarchar(10))","from":[{"sql":"s.Version","needs":["dbo.tbDownstreamServerTarget.Version"]},{"sql":"s.ServerVersion","needs":["dbo.tbDownstreamServerTarget.ServerVersion"]}]},
   {"name":"IsReplica","type":"bit","otherwise":"CAST(NULL AS bit)","from":[{"sql":"s.IsReplica","needs":["dbo.tbDownstreamServerTarget.IsReplica"]}]}
  ]},
  {"name":"updates","distinct":false,"from":"dbo.tbUpdate AS u INNER JOIN dbo.tbRevision AS r ON r.LocalUpdateID = u.LocalUpdateID INNER JOIN dbo.tbProperty AS p ON p.RevisionID = r.RevisionID","where":"r.IsLatestRevision = 1 AND p.ExplicitlyDeployable = 1","groupBy":null,"orderBy":"u.LocalUpdateID","needs":["dbo.tbRevision.LocalUpdateID","dbo.tbUpdate.LocalUpdateID","dbo.tbProperty.RevisionID","dbo.tbRevision.RevisionID","dbo.tbRevision.IsLatestRevision","dbo.tbProperty.ExplicitlyDeployable"],"filteredBy":null,"columns":[
   {"name":"LocalUpdateID","type":"int","otherwise":null,"from":[{"sql":"u.LocalUpdateID","needs":["dbo.tbUpdate.LocalUpdateID"]}]},
   {"name":"UpdateID","type":"guid","otherwise":null,"from":[{"sql":"u.UpdateID","needs":["dbo.tbUpdate.UpdateID"]}]},
   {"name":"RevisionID","type":"int","otherwise":null,"from":[{"sql":"r.RevisionID","needs":["dbo.tbRevision.RevisionID"]}]},
   {"name":"RevisionNumber","type":"int","otherwise":null,"from":[{"sql":"r.RevisionNumber","needs":["dbo.tbRevision.RevisionNumber"]}]},
   {"name":"IsHidden","type":"bit","otherwise":null,"from":[{"sql":"u.IsHidden","needs":["dbo.tbUpdate.IsHidden"]}]},
   {"name":"ArrivalTime","type":"time","otherwise":null,"from":[{"sql":"ISNULL(u.LastUndeclinedTime, u.ImportedTime)","needs":["dbo.tbUpdate.LastUndeclinedTime","dbo.tbUpdate.ImportedTime"]},{"sql":"u.ImportedTime","needs":["dbo.tbUpdate.ImportedTime"]}]},
   {"name":"LegacyName","type":"text","otherwise":"CAST(NULL AS nvarchar(10))","from":[{"sql":"u.LegacyName","needs":["dbo.tbUpdate.LegacyName"]}]},
   {"name":"IsLocallyPublished","type":"bit","otherwise":"CAST(NULL AS bit)","from":[{"sql":"u.IsLocallyPublished","needs":["dbo.tbUpdate.IsLocallyPublished"]}]},
   {"name":"IsMandatory","type":"bit","otherwise":"CAST(NULL AS bit)","from":[{"sql":"r.IsMandatory","needs":["dbo.tbRevision.IsMandatory"]}]},
   {"name":"PublicationState","type":"text","otherwise":null,"from":[{"sql":"p.PublicationState","needs":["dbo.tbProperty.PublicationState"]}]},
   {"name":"CreationDate","type":"time","otherwise":"CAST(NULL AS datetime)","from":[{"sql":"p.CreationDate","needs":["dbo.tbProperty.CreationDate"]}]},
   {"name":"UpdateType","type":"text","otherwise":"CAST(NULL AS nvarchar(10))","from":[{"sql":"p.UpdateType","needs":["dbo.tbProperty.UpdateType"]}]},
   {"name":"MsrcSeverity","type":"text","otherwise":"CAST(NULL AS nvarchar(10))","from":[{"sql":"p.MsrcSeverity","needs":["dbo.tbProperty.MsrcSeverity"]}]},
   {"name":"CanInstall","type":"bit","otherwise":"CAST(NULL AS bit)","from":[{"sql":"p.CanInstall","needs":["dbo.tbProperty.CanInstall"]}]},
   {"name":"CanUninstall","type":"bit","otherwise":"CAST(NULL AS bit)","from":[{"sql":"p.CanUninstall","needs":["dbo.tbProperty.CanUninstall"]}]},
   {"name":"InstallationImpact","type":"text","otherwise":"CAST(NULL AS nvarchar(10))","from":[{"sql":"p.InstallationImpact","needs":["dbo.tbProperty.InstallationImpact"]}]},
   {"name":"InstallRebootBehavior","type":"text","otherwise":"CAST(NULL AS nvarchar(10))","from":[{"sql":"p.InstallRebootBehavior","needs":["dbo.tbProperty.InstallRebootBehavior"]}]},
   {"name":"InstallRequiresNetwork","type":"bit","otherwise":"CAST(NULL AS bit)","from":[{"sql":"p.InstallRequiresNetwork","needs":["dbo.tbProperty.InstallRequiresNetwork"]},{"sql":"p.InstallRequiresConnectivity","needs":["dbo.tbProperty.InstallRequiresConnectivity"]}]},
   {"name":"InstallCanAskUser","type":"bit","otherwise":"CAST(NULL AS bit)","from":[{"sql":"p.InstallCanRequestUserInput","needs":["dbo.tbProperty.InstallCanRequestUserInput"]},{"sql":"p.InstallRequiresUserInput","needs":["dbo.tbProperty.InstallRequiresUserInput"]}]},
   {"name":"UninstallImpact","type":"text","otherwise":"CAST(NULL AS nvarchar(10))","from":[{"sql":"p.UninstallImpact","needs":["dbo.tbProperty.UninstallImpact"]},{"sql":"p.UninstallationImpact","needs":["dbo.tbProperty.UninstallationImpact"]}]},
   {"name":"UninstallRebootBehavior","type":"text","otherwise":"CAST(NULL AS nvarchar(10))","from":[{"sql":"p.UninstallRebootBehavior","needs":["dbo.tbProperty.UninstallRebootBehavior"]}]},
   {"name":"UninstallRequiresNetwork","type":"bit","otherwise":"CAST(NULL AS bit)","from":[{"sql":"p.UninstallRequiresNetwork","needs":["dbo.tbProperty.UninstallRequiresNetwork"]},{"sql":"p.UninstallRequiresConnectivity","needs":["dbo.tbProperty.UninstallRequiresConnectivity"]}]},
   {"name":"UninstallCanAskUser","type":"bit","otherwise":"CAST(NULL AS bit)","from":[{"sql":"p.UninstallCanRequestUserInput","needs":["dbo.tbProperty.UninstallCanRequestUserInput"]},{"sql":"p.UninstallRequiresUserInput","needs":["dbo.tbProperty.UninstallRequiresUserInput"]}]},
   {"name":"HasEarlierRevision","type":"bit","otherwise":"CAST(NULL AS bit)","from":[{"sql":"CASE WHEN EXISTS (SELECT 1 FROM dbo.tbRevision AS e WHERE e.LocalUpdateID = u.LocalUpdateID AND e.RevisionNumber < r.RevisionNumber) THEN 1 ELSE 0 END","needs":["dbo.tbRevision.LocalUpdateID","dbo.tbUpdate.LocalUpdateID","dbo.tbRevision.RevisionNumber"]}]},
   {"name":"HasEula","type":"bit","otherwise":"CAST(NULL AS bit)","from":[{"sql":"CASE WHEN p.EulaID IS NULL THEN 0 ELSE 1 END","needs":["dbo.tbProperty.EulaID"]}]}
  ]},
  {"name":"newest_arrival","distinct":false,"from":"dbo.tbUpdate AS u INNER JOIN dbo.tbRevision AS r ON r.LocalUpdateID = u.LocalUpdateID INNER JOIN dbo.tbProperty AS p ON p.RevisionID = r.RevisionID","where":"r.IsLatestRevision = 1 AND p.ExplicitlyDeployable = 1","groupBy":null,"orderBy":null,"needs":["dbo.tbRevision.LocalUpdateID","dbo.tbUpdate.LocalUpdateID","dbo.tbProperty.RevisionID","dbo.tbRevision.RevisionID","dbo.tbRevision.IsLatestRevision","dbo.tbProperty.ExplicitlyDeployable"],"filteredBy":null,"columns":[
   {"name":"Newest","type":"time","otherwise":null,"from":[{"sql":"MAX(ISNULL(u.LastUndeclinedTime, u.ImportedTime))","needs":["dbo.tbUpdate.LastUndeclinedTime","dbo.tbUpdate.ImportedTime"]},{"sql":"MAX(u.ImportedTime)","needs":["dbo.tbUpdate.ImportedTime"]}]}
  ]},
  {"name":"flags","distinct":false,"from":"dbo.tbUpdate AS u INNER JOIN dbo.tbRevision AS r ON r.LocalUpdateID = u.LocalUpdateID INNER JOIN dbo.tbProperty AS p ON p.RevisionID = r.RevisionID","where":"r.IsLatestRevision = 1 AND p.ExplicitlyDeployable = 1","groupBy":null,"orderBy":"u.LocalUpdateID","needs":["dbo.tbRevision.LocalUpdateID","dbo.tbUpdate.LocalUpdateID","dbo.tbProperty.RevisionID","dbo.tbRevision.RevisionID","dbo.tbRevision.IsLatestRevision","dbo.tbProperty.ExplicitlyDeployable"],"filteredBy":null,"columns":[
   {"name":"LocalUpdateID","type":"int","otherwise":null,"from":[{"sql":"u.LocalUpdateID","needs":["dbo.tbUpdate.LocalUpdateID"]}]},
   {"name":"UpdateID","type":"guid","otherwise":null,"from":[{"sql":"u.UpdateID","needs":["dbo.tbUpdate.UpdateID"]}]},
   {"name":"RevisionNumber","type":"int","otherwise":null,"from":[{"sql":"r.RevisionNumber","needs":["dbo.tbRevision.RevisionNumber"]}]},
   {"name":"IsHidden","type":"bit","otherwise":null,"from":[{"sql":"u.IsHidden","needs":["dbo.tbUpdate.IsHidden"]}]},
   {"name":"ArrivalTime","type":"time","otherwise":null,"from":[{"sql":"ISNULL(u.LastUndeclinedTime, u.ImportedTime)","needs":["dbo.tbUpdate.LastUndeclinedTime","dbo.tbUpdate.ImportedTime"]},{"sql":"u.ImportedTime","needs":["dbo.tbUpdate.ImportedTime"]}]},
   {"name":"PublicationState","type":"text","otherwise":null,"from":[{"sql":"p.PublicationState","needs":["dbo.tbProperty.PublicationState"]}]}
  ]},
  {"name":"superseded","distinct":true,"from":"dbo.tbRevisionSupersedesUpdate AS s INNER JOIN dbo.tbRevision AS r ON r.RevisionID = s.RevisionID","where":"r.IsLatestRevision = 1","groupBy":null,"orderBy":null,"needs":["dbo.tbRevision.RevisionID","dbo.tbRevisionSupersedesUpdate.RevisionID","dbo.tbRevision.IsLatestRevision"],"filteredBy":null,"columns":[
   {"name":"SupersededUpdateID","type":"guid","otherwise":null,"from":[{"sql":"s.SupersededUpdateID","needs":["dbo.tbRevisionSupersedesUpdate.SupersededUpdateID"]}]}
  ]},
  {"name":"approved_revisions","distinct":true,"from":"dbo.tbDeployment AS d INNER JOIN dbo.tbRevision AS r ON r.RevisionID = d.RevisionID","where":"d.ActionID IN (0, 1)","groupBy":null,"orderBy":null,"needs":["dbo.tbRevision.RevisionID","dbo.tbDeployment.RevisionID","dbo.tbDeployment.ActionID"],"filteredBy":null,"columns":[
   {"name":"LocalUpdateID","type":"int","otherwise":null,"from":[{"sql":"r.LocalUpdateID","needs":["dbo.tbRevision.LocalUpdateID"]}]},
   {"name":"IsLatestRevision","type":"bit","otherwise":null,"from":[{"sql":"r.IsLatestRevision","needs":["dbo.tbRevision.IsLatestRevision"]}]}
  ]},
  {"name":"update_kbs","distinct":false,"from":"dbo.tbKBArticleForRevision AS x INNER JOIN dbo.tbRevision AS r ON r.RevisionID = x.RevisionID","where":"r.IsLatestRevision = 1","groupBy":null,"orderBy":"r.LocalUpdateID","needs":["dbo.tbRevision.RevisionID","dbo.tbKBArticleForRevision.RevisionID","dbo.tbRevision.IsLatestRevision","dbo.tbRevision.LocalUpdateID"],"filteredBy":null,"columns":[
   {"name":"LocalUpdateID","type":"int","otherwise":null,"from":[{"sql":"r.LocalUpdateID","needs":["dbo.tbRevision.LocalUpdateID"]}]},
   {"name":"KBArticle","type":"text","otherwise":null,"from":[{"sql":"x.KBArticleID","needs":["dbo.tbKBArticleForRevision.KBArticleID"]},{"sql":"x.KBArticle","needs":["dbo.tbKBArticleForRevision.KBArticle"]},{"sql":"x.KnowledgebaseArticle","needs":["dbo.tbKBArticleForRevision.KnowledgebaseArticle"]}]}
  ]},
  {"name":"update_bulletins","distinct":false,"from":"dbo.tbSecurityBulletinForRevision AS x INNER JOIN dbo.tbRevision AS r ON r.RevisionID = x.RevisionID","where":"r.IsLatestRevision = 1","groupBy":null,"orderBy":"r.LocalUpdateID","needs":["dbo.tbRevision.RevisionID","dbo.tbSecurityBulletinForRevision.RevisionID","dbo.tbRevision.IsLatestRevision","dbo.tbRevision.LocalUpdateID"],"filteredBy":null,"columns":[
   {"name":"LocalUpdateID","type":"int","otherwise":null,"from":[{"sql":"r.LocalUpdateID","needs":["dbo.tbRevision.LocalUpdateID"]}]},
   {"name":"SecurityBulletin","type":"text","otherwise":null,"from":[{"sql":"x.SecurityBulletinID","needs":["dbo.tbSecurityBulletinForRevision.SecurityBulletinID"]},{"sql":"x.SecurityBulletin","needs":["dbo.tbSecurityBulletinForRevision.SecurityBulletin"]}]}
  ]},
  {"name":"update_urls","distinct":false,"from":"dbo.tbMoreInfoURLForRevision AS x INNER JOIN dbo.tbRevision AS r ON r.RevisionID = x.RevisionID","where":"r.IsLatestRevision = 1","groupBy":null,"orderBy":"r.LocalUpdateID","needs":["dbo.tbRevision.RevisionID","dbo.tbMoreInfoURLForRevision.RevisionID","dbo.tbRevision.IsLatestRevision","dbo.tbRevision.LocalUpdateID"],"filteredBy":null,"columns":[
   {"name":"LocalUpdateID","type":"int","otherwise":null,"from":[{"sql":"r.LocalUpdateID","needs":["dbo.tbRevision.LocalUpdateID"]}]},
   {"name":"Url","type":"text","otherwise":null,"from":[{"sql":"x.MoreInfoURL","needs":["dbo.tbMoreInfoURLForRevision.MoreInfoURL"]},{"sql":"x.MoreInfoUrl","needs":["dbo.tbMoreInfoURLForRevision.MoreInfoUrl"]},{"sql":"x.Url","needs":["dbo.tbMoreInfoURLForRevision.Url"]}]}
  ]},
  {"name":"update_supersedes","distinct":false,"from":"dbo.tbRevisionSupersedesUpdate AS x INNER JOIN dbo.tbRevision AS r ON r.RevisionID = x.RevisionID","where":"r.IsLatestRevision = 1","groupBy":null,"orderBy":"r.LocalUpdateID","needs":["dbo.tbRevision.RevisionID","dbo.tbRevisionSupersedesUpdate.RevisionID","dbo.tbRevision.IsLatestRevision","dbo.tbRevision.LocalUpdateID"],"filteredBy":null,"columns":[
   {"name":"LocalUpdateID","type":"int","otherwise":null,"from":[{"sql":"r.LocalUpdateID","needs":["dbo.tbRevision.LocalUpdateID"]}]},
   {"name":"SupersededUpdateID","type":"guid","otherwise":null,"from":[{"sql":"x.SupersededUpdateID","needs":["dbo.tbRevisionSupersedesUpdate.SupersededUpdateID"]}]}
  ]},
  {"name":"update_bundles","distinct":false,"from":"dbo.tbBundleDependency AS x INNER JOIN dbo.tbRevision AS r ON r.RevisionID = x.RevisionID","where":"r.IsLatestRevision = 1","groupBy":null,"orderBy":"r.LocalUpdateID","needs":["dbo.tbRevision.RevisionID","dbo.tbBundleDependency.RevisionID","dbo.tbRevision.IsLatestRevision","dbo.tbRevision.LocalUpdateID"],"filteredBy":null,"columns":[
   {"name":"LocalUpdateID","type":"int","otherwise":null,"from":[{"sql":"r.LocalUpdateID","needs":["dbo.tbRevision.LocalUpdateID"]}]},
   {"name":"BundledUpdateID","type":"guid","otherwise":null,"from":[{"sql":"x.BundledUpdateID","needs":["dbo.tbBundleDependency.BundledUpdateID"]}]}
  ]},
  {"name":"update_texts","distinct":false,"from":"dbo.tbLocalizedPropertyForRevision AS x INNER JOIN dbo.tbRevision AS r ON r.RevisionID = x.RevisionID INNER JOIN dbo.tbLocalizedProperty AS l ON l.LocalizedPropertyID = x.LocalizedPropertyID","where":"r.IsLatestRevision = 1 AND x.LanguageID IN (1033, 1041)","groupBy":null,"orderBy":"r.LocalUpdateID","needs":["dbo.tbRevision.RevisionID","dbo.tbLocalizedPropertyForRevision.RevisionID","dbo.tbLocalizedProperty.LocalizedPropertyID","dbo.tbLocalizedPropertyForRevision.LocalizedPropertyID","dbo.tbRevision.IsLatestRevision","dbo.tbLocalizedPropertyForRevision.LanguageID","dbo.tbRevision.LocalUpdateID"],"filteredBy":null,"columns":[
   {"name":"LocalUpdateID","type":"int","otherwise":null,"from":[{"sql":"r.LocalUpdateID","needs":["dbo.tbRevision.LocalUpdateID"]}]},
   {"name":"LanguageID","type":"int","otherwise":null,"from":[{"sql":"x.LanguageID","needs":["dbo.tbLocalizedPropertyForRevision.LanguageID"]}]},
   {"name":"Title","type":"text","otherwise":null,"from":[{"sql":"l.Title","needs":["dbo.tbLocalizedProperty.Title"]}]},
   {"name":"Description","type":"text","otherwise":"CAST(NULL AS nvarchar(10))","from":[{"sql":"l.Description","needs":["dbo.tbLocalizedProperty.Description"]}]},
   {"name":"ReleaseNotes","type":"text","otherwise":"CAST(NULL AS nvarchar(10))","from":[{"sql":"l.ReleaseNotes","needs":["dbo.tbLocalizedProperty.ReleaseNotes"]}]}
  ]},
  {"name":"update_defaults","distinct":false,"from":"PUBLIC_VIEWS.vUpdate AS v INNER JOIN dbo.tbUpdate AS u ON u.UpdateID = v.UpdateId","where":null,"groupBy":null,"orderBy":"u.LocalUpdateID","needs":["dbo.tbUpdate.UpdateID","PUBLIC_VIEWS.vUpdate.UpdateId","dbo.tbUpdate.LocalUpdateID"],"filteredBy":null,"columns":[
   {"name":"LocalUpdateID","type":"int","otherwise":null,"from":[{"sql":"u.LocalUpdateID","needs":["dbo.tbUpdate.LocalUpdateID"]}]},
   {"name":"ClassificationId","type":"guid","otherwise":null,"from":[{"sql":"v.ClassificationId","needs":["PUBLIC_VIEWS.vUpdate.ClassificationId"]}]},
   {"name":"DefaultTitle","type":"text","otherwise":null,"from":[{"sql":"v.DefaultTitle","needs":["PUBLIC_VIEWS.vUpdate.DefaultTitle"]}]},
   {"name":"DefaultDescription","type":"text","otherwise":"CAST(NULL AS nvarchar(10))","from":[{"sql":"v.DefaultDescription","needs":["PUBLIC_VIEWS.vUpdate.DefaultDescription"]}]}
  ]},
  {"name":"update_categories","distinct":false,"from":"PUBLIC_VIEWS.vUpdateInCategory AS c INNER JOIN dbo.tbUpdate AS u ON u.UpdateID = c.UpdateId","where":null,"groupBy":null,"orderBy":"u.LocalUpdateID","needs":["dbo.tbUpdate.UpdateID","PUBLIC_VIEWS.vUpdateInCategory.UpdateId","dbo.tbUpdate.LocalUpdateID"],"filteredBy":null,"columns":[
   {"name":"LocalUpdateID","type":"int","otherwise":null,"from":[{"sql":"u.LocalUpdateID","needs":["dbo.tbUpdate.LocalUpdateID"]}]},
   {"name":"CategoryId","type":"guid","otherwise":null,"from":[{"sql":"c.CategoryId","needs":["PUBLIC_VIEWS.vUpdateInCategory.CategoryId"]}]},
   {"name":"CategoryType","type":"text","otherwise":null,"from":[{"sql":"c.CategoryType","needs":["PUBLIC_VIEWS.vUpdateInCategory.CategoryType"]}]}
  ]},
  {"name":"approvals","distinct":false,"from":"dbo.tbDeployment AS d INNER JOIN dbo.tbRevision AS r ON r.RevisionID = d.RevisionID INNER JOIN dbo.tbUpdate AS u ON u.LocalUpdateID = r.LocalUpdateID INNER JOIN dbo.tbProperty AS p ON p.RevisionID = r.RevisionID","where":"r.IsLatestRevision = 1 AND p.ExplicitlyDeployable = 1","groupBy":null,"orderBy":null,"needs":["dbo.tbRevision.RevisionID","dbo.tbDeployment.RevisionID","dbo.tbUpdate.LocalUpdateID","dbo.tbRevision.LocalUpdateID","dbo.tbProperty.RevisionID","dbo.tbRevision.IsLatestRevision","dbo.tbProperty.ExplicitlyDeployable"],"filteredBy":null,"columns":[
   {"name":"DeploymentGuid","type":"guid","otherwise":null,"from":[{"sql":"d.DeploymentGuid","needs":["dbo.tbDeployment.DeploymentGuid"]}]},
   {"name":"UpdateID","type":"guid","otherwise":null,"from":[{"sql":"u.UpdateID","needs":["dbo.tbUpdate.UpdateID"]}]},
   {"name":"RevisionNumber","type":"int","otherwise":null,"from":[{"sql":"r.RevisionNumber","needs":["dbo.tbRevision.RevisionNumber"]}]},
   {"name":"TargetGroupID","type":"guid","otherwise":null,"from":[{"sql":"d.TargetGroupID","needs":["dbo.tbDeployment.TargetGroupID"]}]},
   {"name":"ActionID","type":"int","otherwise":null,"from":[{"sql":"d.ActionID","needs":["dbo.tbDeployment.ActionID"]}]},
   {"name":"DeploymentStatus","type":"int","otherwise":"CAST(NULL AS int)","from":[{"sql":"d.DeploymentStatus","needs":["dbo.tbDeployment.DeploymentStatus"]}]},
   {"name":"DeploymentTime","type":"time","otherwise":"CAST(NULL AS datetime)","from":[{"sql":"d.DeploymentTime","needs":["dbo.tbDeployment.DeploymentTime"]}]},
   {"name":"GoLiveTime","type":"time","otherwise":"CAST(NULL AS datetime)","from":[{"sql":"d.GoLiveTime","needs":["dbo.tbDeployment.GoLiveTime"]}]},
   {"name":"Deadline","type":"time","otherwise":"CAST(NULL AS datetime)","from":[{"sql":"d.Deadline","needs":["dbo.tbDeployment.Deadline"]}]},
   {"name":"AdminName","type":"text","otherwise":"CAST(NULL AS nvarchar(10))","from":[{"sql":"d.AdminName","needs":["dbo.tbDeployment.AdminName"]}]},
   {"name":"IsAssigned","type":"bit","otherwise":"CAST(NULL AS bit)","from":[{"sql":"d.IsAssigned","needs":["dbo.tbDeployment.IsAssigned"]}]}
  ]},
  {"name":"approval_actions","distinct":false,"from":"PUBLIC_VIEWS.vUpdateApproval AS a","where":null,"groupBy":null,"orderBy":null,"needs":[],"filteredBy":null,"columns":[
   {"name":"UpdateApprovalId","type":"guid","otherwise":null,"from":[{"sql":"a.UpdateApprovalId","needs":["PUBLIC_VIEWS.vUpdateApproval.UpdateApprovalId"]}]},
   {"name":"Action","type":"text","otherwise":null,"from":[{"sql":"a.Action","needs":["PUBLIC_VIEWS.vUpdateApproval.Action"]}]},
   {"name":"ComputerTargetGroupId","type":"guid","otherwise":null,"from":[{"sql":"a.ComputerTargetGroupId","needs":["PUBLIC_VIEWS.vUpdateApproval.ComputerTargetGroupId"]}]}
  ]},
  {"name":"effective_approvals","distinct":false,"from":"PUBLIC_VIEWS.vUpdateEffectiveApprovalPerComputer AS e","where":null,"groupBy":null,"orderBy":null,"needs":[],"filteredBy":"ComputerTargetId","columns":[
   {"name":"ComputerTargetId","type":"text","otherwise":null,"from":[{"sql":"e.ComputerTargetId","needs":["PUBLIC_VIEWS.vUpdateEffectiveApprovalPerComputer.ComputerTargetId"]}]},
   {"name":"UpdateId","type":"guid","otherwise":null,"from":[{"sql":"e.UpdateId","needs":["PUBLIC_VIEWS.vUpdateEffectiveApprovalPerComputer.UpdateId"]}]},
   {"name":"UpdateApprovalId","type":"guid","otherwise":null,"from":[{"sql":"e.UpdateApprovalId","needs":["PUBLIC_VIEWS.vUpdateEffectiveApprovalPerComputer.UpdateApprovalId"]}]}
  ]},
  {"name":"states","distinct":false,"from":"dbo.tbUpdateStatusPerComputer AS s","where":"s.SummarizationState BETWEEN 2 AND 6","groupBy":null,"orderBy":"s.TargetID, s.LocalUpdateID","needs":["dbo.tbUpdateStatusPerComputer.SummarizationState","dbo.tbUpdateStatusPerComputer.TargetID","dbo.tbUpdateStatusPerComputer.LocalUpdateID"],"filteredBy":null,"columns":[
   {"name":"TargetID","type":"int","otherwise":null,"from":[{"sql":"s.TargetID","needs":["dbo.tbUpdateStatusPerComputer.TargetID"]}]},
   {"name":"LocalUpdateID","type":"int","otherwise":null,"from":[{"sql":"s.LocalUpdateID","needs":["dbo.tbUpdateStatusPerComputer.LocalUpdateID"]}]},
   {"name":"SummarizationState","type":"int","otherwise":null,"from":[{"sql":"s.SummarizationState","needs":["dbo.tbUpdateStatusPerComputer.SummarizationState"]}]}
  ]},
  {"name":"state_counts","distinct":false,"from":"dbo.tbUpdateStatusPerComputer AS s INNER JOIN dbo.tbUpdate AS u ON u.LocalUpdateID = s.LocalUpdateID INNER JOIN dbo.tbRevision AS r ON r.LocalUpdateID = u.LocalUpdateID INNER JOIN dbo.tbProperty AS p ON p.RevisionID = r.RevisionID","where":"s.SummarizationState BETWEEN 2 AND 6 AND r.IsLatestRevision = 1 AND p.ExplicitlyDeployable = 1 AND u.IsHidden = 0","groupBy":"s.TargetID, s.SummarizationState","orderBy":null,"needs":["dbo.tbUpdate.LocalUpdateID","dbo.tbUpdateStatusPerComputer.LocalUpdateID","dbo.tbRevision.LocalUpdateID","dbo.tbProperty.RevisionID","dbo.tbRevision.RevisionID","dbo.tbUpdateStatusPerComputer.SummarizationState","dbo.tbRevision.IsLatestRevision","dbo.tbProperty.ExplicitlyDeployable","dbo.tbUpdate.IsHidden","dbo.tbUpdateStatusPerComputer.TargetID"],"filteredBy":null,"columns":[
   {"name":"TargetID","type":"int","otherwise":null,"from":[{"sql":"s.TargetID","needs":["dbo.tbUpdateStatusPerComputer.TargetID"]}]},
   {"name":"SummarizationState","type":"int","otherwise":null,"from":[{"sql":"s.SummarizationState","needs":["dbo.tbUpdateStatusPerComputer.SummarizationState"]}]},
   {"name":"Updates","type":"int","otherwise":null,"from":[{"sql":"COUNT(*)","needs":[]}]}
  ]},
  {"name":"events","distinct":false,"from":"dbo.tbEventInstance AS e","where":"e.EventNamespaceID = 2 AND e.EventID IN (381, 382, 384, 385, 386)","groupBy":null,"orderBy":"e.TimeAtServer","needs":["dbo.tbEventInstance.EventNamespaceID","dbo.tbEventInstance.EventID","dbo.tbEventInstance.TimeAtServer"],"filteredBy":null,"columns":[
   {"name":"EventInstanceID","type":"text","otherwise":null,"from":[{"sql":"e.EventInstanceID","needs":["dbo.tbEventInstance.EventInstanceID"]},{"sql":"e.EventInstanceId","needs":["dbo.tbEventInstance.EventInstanceId"]}]},
   {"name":"EventID","type":"int","otherwise":null,"from":[{"sql":"e.EventID","needs":["dbo.tbEventInstance.EventID"]}]},
   {"name":"TimeAtServer","type":"time","otherwise":null,"from":[{"sql":"e.TimeAtServer","needs":["dbo.tbEventInstance.TimeAtServer"]}]},
   {"name":"Message","type":"text","otherwise":"CAST(NULL AS nvarchar(10))","from":[{"sql":"e.ReplacementStrings","needs":["dbo.tbEventInstance.ReplacementStrings"]}]}
  ]},
  {"name":"classifications","distinct":false,"from":"PUBLIC_VIEWS.vClassification AS c","where":null,"groupBy":null,"orderBy":null,"needs":[],"filteredBy":null,"columns":[
   {"name":"ClassificationId","type":"guid","otherwise":null,"from":[{"sql":"c.ClassificationId","needs":["PUBLIC_VIEWS.vClassification.ClassificationId"]}]},
   {"name":"DefaultTitle","type":"text","otherwise":null,"from":[{"sql":"c.DefaultTitle","needs":["PUBLIC_VIEWS.vClassification.DefaultTitle"]}]}
  ]},
  {"name":"categories","distinct":false,"from":"PUBLIC_VIEWS.vCategory AS c","where":null,"groupBy":null,"orderBy":null,"needs":[],"filteredBy":null,"columns":[
   {"name":"CategoryId","type":"guid","otherwise":null,"from":[{"sql":"c.CategoryId","needs":["PUBLIC_VIEWS.vCategory.CategoryId"]}]},
   {"name":"CategoryType","type":"text","otherwise":null,"from":[{"sql":"c.CategoryType","needs":["PUBLIC_VIEWS.vCategory.CategoryType"]}]},
   {"name":"DefaultTitle","type":"text","otherwise":null,"from":[{"sql":"c.DefaultTitle","needs":["PUBLIC_VIEWS.vCategory.DefaultTitle"]}]}
  ]}
 ]
}
'@
# end generated statements

# The loops over rows and the check of a pinned certificate: too slow, or impossible, in PowerShell itself. C# 5, as Windows compiles it.
$Source = @'
using System;
using System.Collections.Generic;
using System.Data.SqlClient;
using System.Globalization;
using System.IO;
using System.IO.Compression;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Tsukuroi.Collector
{
    public sealed class Part
    {
        public int Number;
        public long Rows;
        public long Bytes;
        public string Sha256;
    }

    // Lines of one row set, in compressed parts of bounded size.
    public sealed class PartWriter : IDisposable
    {
        private static readonly UTF8Encoding Utf8 = new UTF8Encoding(false, false);
        private readonly string folder;
        private readonly string set;
        private readonly long mostBytes;
        private readonly long mostRows;
        private readonly List<Part> parts = new List<Part>();
        private FileStream file;
        private GZipStream gzip;
        private string path;
        private long bytes;
        private long rows;

        public PartWriter(string folder, string set, long mostBytes, long mostRows)
        {
            this.folder = folder;
            this.set = set;
            this.mostBytes = mostBytes;
            this.mostRows = mostRows;
        }

        public Part[] Parts
        {
            get { return parts.ToArray(); }
        }

        public void Line(string json)
        {
            byte[] line = Utf8.GetBytes(json + "\n");
            if (gzip != null && (bytes + line.Length > mostBytes || rows >= mostRows)) End();
            if (gzip == null) Begin();
            gzip.Write(line, 0, line.Length);
            bytes += line.Length;
            rows += 1;
        }

        public void End()
        {
            if (gzip == null) return;
            gzip.Dispose();
            file.Dispose();
            gzip = null;
            file = null;
            Part part = new Part();
            part.Number = parts.Count;
            part.Rows = rows;
            part.Bytes = new FileInfo(path).Length;
            part.Sha256 = Sum(path);
            parts.Add(part);
            bytes = 0;
            rows = 0;
        }

        public void Dispose()
        {
            if (gzip != null) gzip.Dispose();
            if (file != null) file.Dispose();
        }

        private void Begin()
        {
            path = Path.Combine(folder, set + "." + parts.Count.ToString(CultureInfo.InvariantCulture) + ".gz");
            file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None);
            gzip = new GZipStream(file, CompressionMode.Compress, true);
        }

        private static string Sum(string path)
        {
            using (SHA256 sha = SHA256.Create())
            using (FileStream stream = File.OpenRead(path))
            {
                StringBuilder text = new StringBuilder(64);
                foreach (byte one in sha.ComputeHash(stream)) text.Append(one.ToString("x2", CultureInfo.InvariantCulture));
                return text.ToString();
            }
        }
    }

    public static class Rows
    {
        // Writes each row as an array of JSON; keeps the values too when a list is given.
        public static long Write(SqlDataReader reader, string[] types, PartWriter writer, List<object[]> keep)
        {
            long count = 0;
            object[] values = new object[types.Length];
            StringBuilder line = new StringBuilder(256);
            while (reader.Read())
            {
                reader.GetValues(values);
                line.Length = 0;
                line.Append('[');
                for (int index = 0; index < types.Length; index++)
                {
                    if (index > 0) line.Append(',');
                    Append(line, values[index], types[index]);
                }
                line.Append(']');
                writer.Line(line.ToString());
                if (keep != null) keep.Add((object[])values.Clone());
                count += 1;
            }
            return count;
        }

        public static void Append(StringBuilder line, object value, string type)
        {
            if (value == null || value is DBNull)
            {
                line.Append("null");
                return;
            }
            switch (type)
            {
                case "int":
                    line.Append(Convert.ToInt64(value, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture));
                    return;
                case "bit":
                    line.Append(Convert.ToBoolean(value, CultureInfo.InvariantCulture) ? "true" : "false");
                    return;
                default:
                    Quote(line, Text(value, type));
                    return;
            }
        }

        public static string Text(object value, string type)
        {
            if (value is Guid) return ((Guid)value).ToString("D", CultureInfo.InvariantCulture).ToLowerInvariant();
            if (value is DateTime) return ((DateTime)value).ToString("yyyy-MM-dd'T'HH:mm:ss.fff", CultureInfo.InvariantCulture);
            byte[] binary = value as byte[];
            if (binary != null) return Convert.ToBase64String(binary);
            string text = Convert.ToString(value, CultureInfo.InvariantCulture);
            return type == "guid" ? text.ToLowerInvariant() : text;
        }

        public static void Quote(StringBuilder line, string text)
        {
            line.Append('"');
            foreach (char one in text)
            {
                if (one == '"' || one == '\\') line.Append('\\').Append(one);
                else if (one < ' ') line.Append("\\u").Append(((int)one).ToString("x4", CultureInfo.InvariantCulture));
                else line.Append(one);
            }
            line.Append('"');
        }
    }

    // Trusts what the given authorities signed, for the right name, and nothing else.
    public sealed class Pinning
    {
        private readonly X509Certificate2Collection authorities = new X509Certificate2Collection();

        public Pinning(string[] certificates)
        {
            foreach (string certificate in certificates) authorities.Add(new X509Certificate2(Convert.FromBase64String(certificate)));
        }

        public RemoteCertificateValidationCallback Callback
        {
            get { return Check; }
        }

        private bool Check(object sender, X509Certificate certificate, X509Chain given, SslPolicyErrors errors)
        {
            if (certificate == null || (errors & ~SslPolicyErrors.RemoteCertificateChainErrors) != SslPolicyErrors.None) return false;
            X509Chain chain = new X509Chain();
            chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
            chain.ChainPolicy.VerificationFlags = X509VerificationFlags.AllowUnknownCertificateAuthority;
            chain.ChainPolicy.ExtraStore.AddRange(authorities);
            if (given != null)
            {
                foreach (X509ChainElement element in given.ChainElements) chain.ChainPolicy.ExtraStore.Add(element.Certificate);
            }
            if (!chain.Build(new X509Certificate2(certificate))) return false;
            foreach (X509ChainElement element in chain.ChainElements)
            {
                foreach (X509Certificate2 authority in authorities)
                {
                    if (Same(element.Certificate.RawData, authority.RawData)) return true;
                }
            }
            return false;
        }

        private static bool Same(byte[] one, byte[] other)
        {
            if (one.Length != other.Length) return false;
            for (int index = 0; index < one.Length; index++)
            {
                if (one[index] != other[index]) return false;
            }
            return true;
        }
    }
}
'@

# --- log and settings ---

function Write-Log($level, $text) {
  $line = '{0} {1} {2}' -f [DateTime]::UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'"), $level, $text
  Write-Output $line | Out-Host
  if ($null -eq $script:LogFile) { return }
  if ((Test-Path $script:LogFile) -and (Get-Item $script:LogFile).Length -gt $LogBytes) {
    Move-Item -Path $script:LogFile -Destination "$($script:LogFile).old" -Force
  }
  [IO.File]::AppendAllText($script:LogFile, $line + "`r`n", (New-Object System.Text.UTF8Encoding($false)))
}

function Get-Setting($settings, $name, $default) {
  $property = $settings.PSObject.Properties[$name]
  if ($null -eq $property -or $null -eq $property.Value) { return $default }
  return $property.Value
}

function Read-Settings($path) {
  $settings = [IO.File]::ReadAllText($path) | ConvertFrom-Json
  $server = [Uri](Get-Setting $settings 'server' '')
  $isLocal = $server.IsAbsoluteUri -and $server.IsLoopback
  if (-not $server.IsAbsoluteUri -or ($server.Scheme -ne 'https' -and -not $isLocal)) { throw 'The setting "server" must be an https address.' }
  $folder = Split-Path -Parent $path
  return @{
    Server = $server.GetLeftPart([UriPartial]::Authority)
    TokenFile = Get-Setting $settings 'tokenFile' (Join-Path $folder 'token.txt')
    CaFile = Get-Setting $settings 'caFile' $null
    Proxy = Get-Setting $settings 'proxy' $null
    ProxyDefaultCredentials = [bool](Get-Setting $settings 'proxyDefaultCredentials' $false)
    Spool = Get-Setting $settings 'spool' (Join-Path $folder 'spool')
    SpoolBytes = [long](Get-Setting $settings 'spoolMegabytes' 1024) * 1MB
    PartBytes = [long](Get-Setting $settings 'partMegabytes' 16) * 1MB
    PartRows = [long](Get-Setting $settings 'partRows' 50000)
    CommandTimeout = [int](Get-Setting $settings 'commandTimeoutSeconds' 3600)
    RequestTimeout = [int](Get-Setting $settings 'requestTimeoutSeconds' 300)
  }
}

# Whoever can read the token can deliver in this server's name: SYSTEM and administrators alone may.
function Read-Token($path) {
  $allowed = @('S-1-5-18', 'S-1-5-32-544')
  $acl = Get-Acl -Path $path
  foreach ($rule in $acl.GetAccessRules($true, $true, [Security.Principal.SecurityIdentifier])) {
    if ($rule.AccessControlType -eq 'Allow' -and $allowed -notcontains $rule.IdentityReference.Value) {
      throw "The token file $path can be read by others than SYSTEM and administrators."
    }
  }
  $token = [IO.File]::ReadAllText($path).Trim()
  if ($token -notmatch '^tkc_[A-Za-z0-9_-]{43}$') { throw "The token file $path does not hold a token." }
  return $token
}

function Read-Authorities($path) {
  $text = [IO.File]::ReadAllText($path)
  $pattern = '-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----'
  $found = @([Regex]::Matches($text, $pattern) | ForEach-Object { $_.Groups[1].Value -replace '\s', '' })
  if ($found.Count -eq 0) { throw "There is no certificate in $path." }
  return , [string[]]$found
}

# --- the database ---

function Get-RegistryValue($key, $name) {
  $item = Get-ItemProperty -Path $key -ErrorAction SilentlyContinue
  if ($null -eq $item) { return $null }
  $property = $item.PSObject.Properties[$name]
  if ($null -eq $property) { return $null }
  return $property.Value
}

# The registry names the server; a pipe of the internal database is tried by its newer, then by its older name.
function Open-Database($settings) {
  $server = Get-RegistryValue $SetupKey 'SqlServerName'
  $database = Get-RegistryValue $SetupKey 'SqlDatabaseName'
  if ([string]::IsNullOrEmpty($server)) { $server = 'MICROSOFT##WID' }
  if ([string]::IsNullOrEmpty($database)) { $database = 'SUSDB' }
  $names = @($server)
  if ($server -match '##(WID|SSEE)$') { $names = $Pipes }
  $failure = $null
  foreach ($name in $names) {
    $builder = New-Object System.Data.SqlClient.SqlConnectionStringBuilder
    $builder['Data Source'] = $name
    $builder['Initial Catalog'] = $database
    $builder['Integrated Security'] = $true
    $builder['Connect Timeout'] = 30
    $builder['Application Name'] = 'tsukuroi-wsus-collector'
    $connection = New-Object System.Data.SqlClient.SqlConnection($builder.ConnectionString)
    try {
      $connection.Open()
      return @{ Connection = $connection; Server = $server; Name = $database; Timeout = $settings.CommandTimeout }
    } catch {
      $failure = $_
      $connection.Dispose()
    }
  }
  throw $failure
}

function New-Command($database, $text, $parameters) {
  $command = $database.Connection.CreateCommand()
  $command.CommandText = $text
  $command.CommandTimeout = $database.Timeout
  foreach ($name in $parameters.Keys) { [void]$command.Parameters.Add($name, [Data.SqlDbType]::NVarChar, 256) ; $command.Parameters[$name].Value = $parameters[$name] }
  return $command
}

# Few rows, each as an array of values; NULL is $null.
function Read-All($database, $text) {
  $rows = New-Object System.Collections.ArrayList
  $command = New-Command $database $text @{}
  $reader = $command.ExecuteReader()
  try {
    while ($reader.Read()) {
      $values = New-Object object[] $reader.FieldCount
      [void]$reader.GetValues($values)
      for ($index = 0; $index -lt $values.Length; $index++) { if ($values[$index] -is [DBNull]) { $values[$index] = $null } }
      [void]$rows.Add($values)
    }
  } finally {
    $reader.Dispose()
    $command.Dispose()
  }
  return , $rows
}

# --- statements ---

function Test-Known($known, $needs) {
  foreach ($need in $needs) { if (-not $known.Contains($need)) { return $false } }
  return $true
}

# The columns of a set with the expression that this database has for each, or what keeps the set from being read.
function Resolve-Set($set, $known) {
  $columns = New-Object System.Collections.ArrayList
  $missing = New-Object System.Collections.ArrayList
  $lacks = New-Object System.Collections.ArrayList
  foreach ($need in $set.needs) { if (-not $known.Contains($need)) { [void]$lacks.Add($need) } }
  foreach ($column in $set.columns) {
    $expression = $null
    foreach ($alternative in $column.from) {
      if (Test-Known $known $alternative.needs) { $expression = $alternative.sql; break }
    }
    if ($null -eq $expression) {
      if ($null -eq $column.otherwise) {
        foreach ($need in $column.from[0].needs) { if (-not $known.Contains($need)) { [void]$lacks.Add($need) } }
        continue
      }
      $expression = $column.otherwise
      [void]$missing.Add($column.name)
    }
    [void]$columns.Add(@{ Name = $column.name; Type = $column.type; Expression = $expression })
  }
  return @{ Set = $set; Columns = $columns; Missing = $missing; Lacks = $lacks }
}

function Get-Statement($resolved, $condition) {
  $set = $resolved.Set
  $select = 'SELECT'
  if ($set.distinct) { $select = 'SELECT DISTINCT' }
  $columns = @($resolved.Columns | ForEach-Object { '  ' + $_.Expression + ' AS [' + $_.Name + ']' })
  $conditions = @(@($set.where, $condition) | Where-Object { -not [string]::IsNullOrEmpty($_) })
  $lines = New-Object System.Collections.ArrayList
  [void]$lines.Add($select)
  [void]$lines.Add(($columns -join ",`n"))
  [void]$lines.Add("FROM $($set.from)")
  if ($conditions.Count -gt 0) { [void]$lines.Add('WHERE ' + ($conditions -join ' AND ')) }
  if ($null -ne $set.groupBy) { [void]$lines.Add("GROUP BY $($set.groupBy)") }
  if ($null -ne $set.orderBy) { [void]$lines.Add("ORDER BY $($set.orderBy)") }
  return $lines -join "`n"
}

function Get-Expression($resolved, $name) {
  foreach ($column in $resolved.Columns) { if ($column.Name -eq $name) { return $column.Expression } }
  throw "There is no column $name."
}

# Appends the rows of a statement to the parts of a set.
function Write-Rows($database, $resolved, $writer, $condition, $parameters, $keep) {
  $types = [string[]]@($resolved.Columns | ForEach-Object { $_.Type })
  $command = New-Command $database (Get-Statement $resolved $condition) $parameters
  $reader = $command.ExecuteReader()
  try {
    return [Tsukuroi.Collector.Rows]::Write($reader, $types, $writer, $keep)
  } finally {
    $reader.Dispose()
    $command.Dispose()
  }
}

# --- what is said of the server ---

function Get-OnlyValue($values) {
  $distinct = @($values | Where-Object { $null -ne $_ -and "$_" -ne '' } | Select-Object -Unique)
  if ($distinct.Count -ne 1) { return $null }
  return $distinct[0]
}

# No document names the column with the server's id: the tables of settings are looked through.
function Get-ServerFacts($database, $columns) {
  $meanings = @{ serverid = 'ServerId'; isreplica = 'Replica'; replicamode = 'Replica'; upstreamservername = 'Upstream'; servertargeting = 'Targeting' }
  $found = @{ ServerId = @(); Replica = @(); Upstream = @(); Targeting = @() }
  foreach ($row in $columns) {
    $schema, $table, $name, $type = $row
    $meaning = $meanings[$name.ToLowerInvariant()]
    if ($schema -ne 'dbo' -or $table -notmatch '^tbConfiguration\w*$' -or $null -eq $meaning) { continue }
    if ($meaning -eq 'ServerId' -and $type -ne 'uniqueidentifier') { continue }
    $statement = 'SELECT x.[' + $name.Replace(']', ']]') + '] AS [' + $meaning + "]`nFROM dbo.[" + $table.Replace(']', ']]') + '] AS x'
    foreach ($values in (Read-All $database $statement)) { $found[$meaning] += $values[0] }
  }
  $serverId = Get-OnlyValue $found.ServerId
  $identity = 'server'
  if ($null -eq $serverId) {
    $identity = 'database'
    $rows = Read-All $database $Statements.databaseId
    if ($rows.Count -gt 0) { $serverId = $rows[0][0] }
  }
  if ($null -eq $serverId) { throw 'The database does not tell whose it is.' }
  $replica = Get-OnlyValue $found.Replica
  $targeting = Get-OnlyValue $found.Targeting
  $upstream = Get-OnlyValue $found.Upstream
  $version = Get-RegistryValue $SetupKey 'VersionString'
  if ("$version" -notmatch '^\d+(\.\d+){1,3}$') { $version = $null }
  $who = Read-All $database $Statements.whoAndWhat
  return [ordered]@{
    serverId = "$serverId".ToLowerInvariant()
    identity = $identity
    serverVersion = $version
    database = [ordered]@{ server = $database.Server; name = $database.Name; version = $who[0][0] }
    replica = $(if ($null -eq $replica) { $null } else { [bool]$replica })
    upstreamServer = $(if ($null -eq $upstream) { $null } else { "$upstream" })
    serverTargeting = $(if ($null -eq $targeting) { $null } else { [bool]$targeting })
  }
}

function Get-Indexes($database) {
  $there = @((Read-All $database $Statements.firstIndexColumns) | ForEach-Object { ('{0}.{1}' -f $_[0], $_[1]).ToLowerInvariant() })
  return @($Statements.cleanupIndexes | ForEach-Object {
      [ordered]@{ table = $_.table; column = $_.column; there = ($there -contains ('{0}.{1}' -f $_.table, $_.column).ToLowerInvariant()) }
    })
}

# --- a delivery ---

function Get-Place($resolved, $name) {
  for ($index = 0; $index -lt $resolved.Columns.Count; $index++) { if ($resolved.Columns[$index].Name -eq $name) { return $index } }
  throw "There is no column $name."
}

# Computers whose states are sent: those that reported since the server's time, and those that it asks for.
function Get-DueTargets($computers, $rows, $wishes) {
  $since = [DateTime]::Parse($wishes.statesSince, [Globalization.CultureInfo]::InvariantCulture)
  $due = New-Object 'System.Collections.Generic.HashSet[string]' ([StringComparer]::OrdinalIgnoreCase)
  foreach ($id in $wishes.due) { [void]$due.Add($id) }
  $target, $id, $reported, $parent = @('TargetID', 'ComputerID', 'LastReportedStatusTime', 'ParentServerTargetID') | ForEach-Object { Get-Place $computers $_ }
  $found = New-Object 'System.Collections.Generic.List[int]'
  foreach ($row in $rows) {
    $isOurs = $row[$parent] -is [DBNull]
    $isNew = $row[$reported] -isnot [DBNull] -and [DateTime]$row[$reported] -ge $since
    if (($isOurs -and $isNew) -or $due.Contains([string]$row[$id])) { $found.Add([int]$row[$target]) }
  }
  $found.Sort()
  return , $found
}

# What wins on a computer follows from its groups: of computers in the same groups the first, the middle and the last are asked, and all
# where those differ.
function Write-Effective($database, $resolved, $writer, $targets, $targetRows, $memberships, $membershipRows) {
  $group, $member = (Get-Place $memberships 'TargetGroupID'), (Get-Place $memberships 'TargetID')
  $groupsOf = @{}
  foreach ($row in $membershipRows) {
    $id = "$($row[$group])".ToLowerInvariant()
    if ($id -eq $DownstreamServers) { continue }
    $key = [int]$row[$member]
    if (-not $groupsOf.ContainsKey($key)) { $groupsOf[$key] = New-Object 'System.Collections.Generic.SortedSet[string]' ([StringComparer]::Ordinal) }
    [void]$groupsOf[$key].Add($id)
  }
  $target, $computer, $parent = @('TargetID', 'ComputerID', 'ParentServerTargetID') | ForEach-Object { Get-Place $targets $_ }
  $classes = @{}
  foreach ($row in $targetRows) {
    $groups = @()
    if ($groupsOf.ContainsKey([int]$row[$target])) { $groups = @($groupsOf[[int]$row[$target]]) }
    $key = '{0} {1}' -f ($row[$parent] -isnot [DBNull]), ($groups -join ' ')
    if (-not $classes.ContainsKey($key)) { $classes[$key] = New-Object 'System.Collections.Generic.List[string]' }
    $classes[$key].Add([string]$row[$computer])
  }
  $asked = New-Object 'System.Collections.Generic.List[string]'
  foreach ($computers in $classes.Values) {
    $last = $computers.Count - 1
    $sample = @($computers)
    if ($last -ge 3) { $sample = @($computers[0], $computers[[int][Math]::Floor($last / 2)], $computers[$last]) }
    $answers = Write-EffectiveOf $database $resolved $writer $sample
    $asked.AddRange([string[]]$sample)
    if (@($sample | ForEach-Object { $answers[$_] } | Select-Object -Unique).Count -le 1) { continue }
    $rest = @($computers | Where-Object { $sample -notcontains $_ })
    [void](Write-EffectiveOf $database $resolved $writer $rest)
    $asked.AddRange([string[]]$rest)
  }
  return , $asked
}

function Write-EffectiveOf($database, $resolved, $writer, $computers) {
  $answers = @{}
  $expression = Get-Expression $resolved $resolved.Set.filteredBy
  $id, $update, $approval = @('ComputerTargetId', 'UpdateId', 'UpdateApprovalId') | ForEach-Object { Get-Place $resolved $_ }
  for ($start = 0; $start -lt $computers.Count; $start += $ComputersAtOnce) {
    $some = @($computers[$start..([Math]::Min($start + $ComputersAtOnce, $computers.Count) - 1)])
    $parameters = @{}
    for ($index = 0; $index -lt $some.Count; $index++) { $parameters["@p$index"] = $some[$index] }
    $keep = New-Object 'System.Collections.Generic.List[object[]]'
    $names = @(0..($some.Count - 1) | ForEach-Object { "@p$_" }) -join ', '
    [void](Write-Rows $database $resolved $writer "$expression IN ($names)" $parameters $keep)
    foreach ($one in $some) {
      $wins = @($keep | Where-Object { "$($_[$id])" -eq $one } | ForEach-Object { "$($_[$update]) $($_[$approval])".ToLowerInvariant() } | Sort-Object)
      $answers[$one] = $wins -join ';'
    }
  }
  return $answers
}

function ConvertTo-SetEntry($columns, $missing, $writer) {
  $parts = @($writer.Parts | ForEach-Object { [ordered]@{ number = $_.Number; rows = $_.Rows; bytes = $_.Bytes; sha256 = $_.Sha256 } })
  return [ordered]@{ columns = @($columns); missing = @($missing); parts = $parts }
}

# Writes a set of one column that tells of the delivery itself.
function Write-Note($folder, $settings, $name, $column, $type, $values) {
  $writer = New-Object Tsukuroi.Collector.PartWriter($folder, $name, $settings.PartBytes, $settings.PartRows)
  try {
    foreach ($value in $values) {
      $line = New-Object System.Text.StringBuilder
      [void]$line.Append('[')
      [Tsukuroi.Collector.Rows]::Append($line, $value, $type)
      [void]$line.Append(']')
      $writer.Line($line.ToString())
    }
    $writer.End()
    return ConvertTo-SetEntry @($column) @() $writer
  } finally {
    $writer.Dispose()
  }
}

# Reads everything into a folder of the spool. The manifest is written last: a folder without one is of a run that was broken off.
function New-Delivery($settings, $wishes) {
  $deliveryId = [Guid]::NewGuid().ToString('D')
  $folder = Join-Path $settings.Spool $deliveryId
  [void](New-Item -ItemType Directory -Path $folder -Force)
  $beganAt = [DateTime]::UtcNow
  $database = Open-Database $settings
  try {
    [void]((New-Command $database $Statements.preamble @{}).ExecuteNonQuery())
    $columnRows = Read-All $database $Statements.columnsThere
    $known = New-Object 'System.Collections.Generic.HashSet[string]' ([StringComparer]::OrdinalIgnoreCase)
    foreach ($row in $columnRows) { [void]$known.Add(('{0}.{1}.{2}' -f $row[0], $row[1], $row[2])) }
    $server = Get-ServerFacts $database $columnRows
    $indexes = @(Get-Indexes $database)
    $sets = [ordered]@{}
    $unreadable = New-Object System.Collections.ArrayList
    $kept = @{}
    $resolvedSets = @{}
    foreach ($set in $Statements.sets) {
      $resolved = Resolve-Set $set $known
      $resolvedSets[$set.name] = $resolved
      if ($resolved.Lacks.Count -gt 0) {
        foreach ($object in @($resolved.Lacks | Select-Object -Unique)) { [void]$unreadable.Add([ordered]@{ set = $set.name; object = $object; reason = 'not_there' }) }
      }
    }
    $readable = @($Statements.sets | Where-Object { $resolvedSets[$_.name].Lacks.Count -eq 0 })
    # Whom to ask of what wins follows from these two.
    $names = @($readable | ForEach-Object { $_.name })
    if ($names -notcontains 'targets' -or $names -notcontains 'memberships') { $readable = @($readable | Where-Object { $null -eq $_.filteredBy }) }
    # What the others need comes first; states come last, when the computers are known.
    $order = @($readable | Where-Object { $_.name -ne 'states' -and $null -eq $_.filteredBy }) + @($readable | Where-Object { $null -ne $_.filteredBy }) + @($readable | Where-Object { $_.name -eq 'states' })
    $isWhole = [bool]$wishes.full -or -not $resolvedSets.ContainsKey('computers') -or $resolvedSets['computers'].Lacks.Count -gt 0
    foreach ($set in $order) {
      $resolved = $resolvedSets[$set.name]
      $writer = New-Object Tsukuroi.Collector.PartWriter($folder, $set.name, $settings.PartBytes, $settings.PartRows)
      try {
        if ($null -ne $set.filteredBy) {
          $asked = Write-Effective $database $resolved $writer $resolvedSets['targets'] $kept['targets'] $resolvedSets['memberships'] $kept['memberships']
          $sets['delivered_effective'] = Write-Note $folder $settings 'delivered_effective' 'ComputerTargetId' 'text' $asked
        } elseif ($set.name -eq 'states' -and -not $isWhole) {
          $due = Get-DueTargets $resolvedSets['computers'] $kept['computers'] $wishes
          $expression = Get-Expression $resolved 'TargetID'
          for ($start = 0; $start -lt $due.Count; $start += $TargetsAtOnce) {
            $some = @($due.GetRange($start, [Math]::Min($TargetsAtOnce, $due.Count - $start)))
            [void](Write-Rows $database $resolved $writer "$expression IN ($($some -join ', '))" @{} $null)
          }
          $sets['delivered_targets'] = Write-Note $folder $settings 'delivered_targets' 'TargetID' 'int' $due
        } else {
          $keep = $null
          if (@('computers', 'targets', 'memberships') -contains $set.name) {
            $keep = New-Object 'System.Collections.Generic.List[object[]]'
            $kept[$set.name] = $keep
          }
          [void](Write-Rows $database $resolved $writer $null @{} $keep)
        }
        $writer.End()
        $sets[$set.name] = ConvertTo-SetEntry @($resolved.Columns | ForEach-Object { $_.Name }) @($resolved.Missing) $writer
      } finally {
        $writer.Dispose()
      }
    }
  } finally {
    $database.Connection.Dispose()
  }
  $states = 'some'
  if ($isWhole) { $states = 'all' }
  $format = "yyyy-MM-dd'T'HH:mm:ss'Z'"
  $manifest = [ordered]@{
    protocol = $Protocol
    deliveryId = $deliveryId
    collectorVersion = $CollectorVersion
    host = [Environment]::MachineName
    beganAt = $beganAt.ToString($format, [Globalization.CultureInfo]::InvariantCulture)
    endedAt = [DateTime]::UtcNow.ToString($format, [Globalization.CultureInfo]::InvariantCulture)
    server = $server
    indexes = $indexes
    states = $states
    sets = $sets
    unreadable = @($unreadable)
  }
  Write-Whole (Join-Path $folder 'manifest.json') (ConvertTo-Json -InputObject $manifest -Depth 8 -Compress)
  return $folder
}

# A file is there whole or not at all.
function Write-Whole($path, $text) {
  [IO.File]::WriteAllText("$path.new", $text, (New-Object System.Text.UTF8Encoding($false)))
  Move-Item -Path "$path.new" -Destination $path -Force
}

# --- the spool ---

# Whole deliveries, oldest first.
function Get-Deliveries($settings) {
  if (-not (Test-Path $settings.Spool)) { return @() }
  $folders = @(Get-ChildItem -Path $settings.Spool -Directory | Where-Object { Test-Path (Join-Path $_.FullName 'manifest.json') })
  return @($folders | Sort-Object { (Get-Item (Join-Path $_.FullName 'manifest.json')).LastWriteTimeUtc })
}

function Remove-Unfinished($settings) {
  if (-not (Test-Path $settings.Spool)) { return }
  foreach ($folder in @(Get-ChildItem -Path $settings.Spool -Directory)) {
    if (-not (Test-Path (Join-Path $folder.FullName 'manifest.json'))) { Remove-Item -Path $folder.FullName -Recurse -Force }
  }
}

# A newer delivery holds what an older one has to say: the oldest go first, the newest stays whatever its size.
function Limit-Spool($settings) {
  $deliveries = @(Get-Deliveries $settings)
  $sizes = @{}
  $total = 0
  foreach ($delivery in $deliveries) {
    $size = (Get-ChildItem -Path $delivery.FullName -File | Measure-Object -Property Length -Sum).Sum
    $sizes[$delivery.Name] = $size
    $total += $size
  }
  for ($index = 0; $index -lt $deliveries.Count - 1 -and $total -gt $settings.SpoolBytes; $index++) {
    $total -= $sizes[$deliveries[$index].Name]
    Remove-Item -Path $deliveries[$index].FullName -Recurse -Force
    Write-Log 'WARN' "The spool is full: delivery $($deliveries[$index].Name) was dropped."
  }
}

# --- the server ---

function New-Failure($text, $isPassing, $status) {
  $failure = New-Object System.InvalidOperationException($text)
  $failure.Data['passing'] = $isPassing
  $failure.Data['status'] = $status
  return $failure
}

function Invoke-Once($settings, $method, $path, $headers, $file, $text, $contentType) {
  $request = [Net.HttpWebRequest]::Create($settings.Server + '/collector/v1' + $path)
  $request.Method = $method
  $request.AllowAutoRedirect = $false
  $request.Timeout = $settings.RequestTimeout * 1000
  $request.ReadWriteTimeout = $settings.RequestTimeout * 1000
  $request.UserAgent = "tsukuroi-wsus-collector/$CollectorVersion"
  $request.Headers.Add('Authorization', "Bearer $($settings.Token)")
  foreach ($name in $headers.Keys) { $request.Headers.Add($name, $headers[$name]) }
  if ($null -ne $settings.Pinning) { $request.ServerCertificateValidationCallback = $settings.Pinning.Callback }
  if ($null -ne $settings.Proxy) {
    $request.Proxy = New-Object Net.WebProxy($settings.Proxy)
    $request.Proxy.UseDefaultCredentials = $settings.ProxyDefaultCredentials
  }
  if ($null -ne $file -or $null -ne $text) {
    $request.ContentType = $contentType
    $bytes = $null
    if ($null -ne $text) { $bytes = (New-Object System.Text.UTF8Encoding($false)).GetBytes($text) } else { $bytes = [IO.File]::ReadAllBytes($file) }
    $request.ContentLength = $bytes.Length
    $stream = $request.GetRequestStream()
    try { $stream.Write($bytes, 0, $bytes.Length) } finally { $stream.Dispose() }
  }
  $response = $request.GetResponse()
  try {
    $reader = New-Object IO.StreamReader($response.GetResponseStream(), [Text.Encoding]::UTF8)
    return $reader.ReadToEnd()
  } finally {
    $response.Dispose()
  }
}

# What a failure means: worth another try, or not.
function Get-Failure($errorRecord) {
  $exception = $errorRecord.Exception
  while ($null -ne $exception -and $exception -isnot [Net.WebException]) { $exception = $exception.InnerException }
  if ($null -eq $exception) { return New-Failure $errorRecord.Exception.Message $true 0 }
  if ($null -eq $exception.Response) {
    # A certificate that is not trusted will not be trusted in a minute.
    return New-Failure $exception.Message ($exception.Status -ne [Net.WebExceptionStatus]::TrustFailure) 0
  }
  $status = [int]$exception.Response.StatusCode
  $body = ''
  try { $body = (New-Object IO.StreamReader($exception.Response.GetResponseStream(), [Text.Encoding]::UTF8)).ReadToEnd() } catch { $body = '' }
  $exception.Response.Dispose()
  $code = $body
  try { $code = ($body | ConvertFrom-Json).code } catch { $code = '' }
  $isPassing = $status -eq 408 -or $status -eq 429 -or $status -ge 500
  return New-Failure "The server answered $status $code." $isPassing $status
}

function Invoke-Server($settings, $method, $path, $headers, $file, $text, $contentType) {
  $random = New-Object Random
  for ($try = 1; ; $try++) {
    try {
      return Invoke-Once $settings $method $path $headers $file $text $contentType
    } catch {
      $failure = Get-Failure $_
      if (-not $failure.Data['passing'] -or $try -ge $Tries) { throw $failure }
      $wait = [Math]::Min($LongestWaitSeconds, 5 * [Math]::Pow(2, $try - 1)) * (0.75 + $random.NextDouble() / 2)
      Write-Log 'WARN' ('{0} Trying again in {1:0} seconds.' -f $failure.Message, $wait)
      Start-Sleep -Seconds $wait
    }
  }
}

# What the server wishes; while it cannot be reached, what it wished last.
function Get-Wishes($settings) {
  $memory = Join-Path $settings.Spool 'wishes.json'
  $text = $null
  try {
    $text = Invoke-Server $settings 'GET' '/wishes' @{} $null $null $null
    Write-Whole $memory $text
  } catch {
    if (-not $_.Exception.Data['passing']) { throw }
    $script:IsUnreachable = $true
    Write-Log 'WARN' "The server cannot be reached: $($_.Exception.Message)"
    if (Test-Path $memory) { $text = [IO.File]::ReadAllText($memory) }
  }
  if ($null -eq $text) { return $null }
  $wishes = $text | ConvertFrom-Json
  if ($wishes.protocol -ne $Protocol) { throw "The server speaks version $($wishes.protocol), this script version $Protocol." }
  return $wishes
}

# Sends a delivery; a part that was sent before is marked and not sent again.
function Send-Delivery($settings, $folder) {
  $text = [IO.File]::ReadAllText((Join-Path $folder 'manifest.json'))
  $manifest = $text | ConvertFrom-Json
  $base = "/deliveries/$($manifest.deliveryId)"
  foreach ($property in $manifest.sets.PSObject.Properties) {
    foreach ($part in @($property.Value.parts)) {
      $file = Join-Path $folder "$($property.Name).$($part.number).gz"
      if (Test-Path "$file.sent") { continue }
      $headers = @{ 'Tsukuroi-Sha256' = $part.sha256 }
      [void](Invoke-Server $settings 'PUT' "$base/parts/$($property.Name)/$($part.number)" $headers $file $null 'application/gzip')
      [IO.File]::WriteAllText("$file.sent", '')
    }
  }
  [void](Invoke-Server $settings 'POST' "$base/complete" @{} $null $text 'application/json')
  Remove-Item -Path $folder -Recurse -Force
  Write-Log 'INFO' "Delivery $($manifest.deliveryId) was sent."
}

# Sends what waits, oldest first. A delivery that the server refuses for good is given up: the next one tells everything anew.
function Send-Waiting($settings) {
  foreach ($delivery in @(Get-Deliveries $settings)) {
    try {
      Send-Delivery $settings $delivery.FullName
    } catch {
      $status = $_.Exception.Data['status']
      if ($_.Exception.Data['passing'] -or $status -eq 403) { throw }
      Write-Log 'ERROR' "Delivery $($delivery.Name) was refused and is dropped: $($_.Exception.Message)"
      Remove-Item -Path $delivery.FullName -Recurse -Force
      $script:WasRefused = $true
    }
  }
}

# --- one run ---

function Invoke-Collector {
  $settings = Read-Settings $ConfigFile
  [void](New-Item -ItemType Directory -Path $settings.Spool -Force)
  $script:LogFile = Join-Path (Split-Path -Parent $ConfigFile) 'collector.log'
  $settings.Token = Read-Token $settings.TokenFile
  $settings.Pinning = $null
  if ($null -ne $settings.CaFile) { $settings.Pinning = New-Object Tsukuroi.Collector.Pinning(, (Read-Authorities $settings.CaFile)) }
  # TLS 1.2, and 1.3 (12288) where the system knows it.
  $tls = [Net.SecurityProtocolType]::Tls12
  if ([Enum]::IsDefined([Net.SecurityProtocolType], 12288)) { $tls = $tls -bor [Net.SecurityProtocolType]12288 }
  [Net.ServicePointManager]::SecurityProtocol = $tls
  [Net.ServicePointManager]::Expect100Continue = $false
  Remove-Unfinished $settings
  $wishes = Get-Wishes $settings
  if ($null -eq $wishes) { $wishes = New-Object PSObject -Property @{ full = $true; statesSince = $null; due = @() } }
  if ($Full) { $wishes.full = $true }
  if (-not $script:IsUnreachable) { Send-Waiting $settings }
  $folder = New-Delivery $settings $wishes
  Limit-Spool $settings
  Write-Log 'INFO' "Delivery $(Split-Path -Leaf $folder) was read."
  if ($script:IsUnreachable) { return 2 }
  Send-Waiting $settings
  if ($script:WasRefused) { return 1 }
  return 0
}

$script:LogFile = $null
$script:IsUnreachable = $false
$script:WasRefused = $false
$code = 1
$mutex = New-Object Threading.Mutex($false, 'Global\TsukuroiWsusCollector')
$isMine = $false
try {
  try { $isMine = $mutex.WaitOne(0) } catch [Threading.AbandonedMutexException] { $isMine = $true }
  if (-not $isMine) {
    Write-Log 'WARN' 'Another run is under way.'
    $code = 0
  } else {
    $Statements = $StatementsJson | ConvertFrom-Json
    Add-Type -TypeDefinition $Source -ReferencedAssemblies 'System', 'System.Data', 'System.Xml' -Language CSharp
    $code = @(Invoke-Collector)[-1]
  }
} catch {
  Write-Log 'ERROR' $_.Exception.Message
  if ($_.Exception.Data['passing']) { $code = 2 }
} finally {
  if ($isMine) { $mutex.ReleaseMutex() }
  $mutex.Dispose()
}
exit $code
