import { ALL_COMPUTERS } from './catalog.ts'
import type { Estate } from './estate.ts'
import { element, wireTime } from './xml.ts'

/** Elements of ConfigurationTableRow in the order of the WSDL, with their types. */
const FIELDS = `
  maxDeltaSyncPeriod:int anonymousCookieExpirationTime:long simpleTargetingCookieExpirationTime:long
  maximumServerCookieExpirationTime:long dssTargetingCookieExpirationTime:long subscriptionFailureWaitBetweenRetriesTime:long
  dispatchManagerPollingInterval:long stateMachineTransitionErrorCaptureLength:long eventLogFloodProtectTime:long
  autoPurgeClientEventAgeThreshold:int autoPurgeServerEventAgeThreshold:int bitsHealthScanningInterval:long
  autoPurgeDetectionPeriod:int revisionDeletionTimeThreshold:int computerDeletionTimeThreshold:int configurationChangeNumber:long
  detectConfigChange:boolean LastConfigChange:dateTime DssAnonymousTargeting:boolean IsRegistrationRequired:boolean
  ReportingServiceUrl:string ServerId:guid ServerTargeting:boolean SyncToMU:boolean UpstreamServerName:string
  RedirectorChangeNumber:long MaxCoreUpdatesPerRequest:int MaxExtendedUpdatesPerRequest:int
  MaxUpdatesPerRequestInGetUpdateDecryptionData:int DownloadRegulationUrl:string DownloadRegulationWebServiceUrl:string
  LoadOdfLocally:boolean OdfFilePath:string DoServerSyncCompression:boolean MaxNumberOfIdsToRequestDataFromUss:int
  WsusInstallType:int ServerString:string AutoDeployMandatory:boolean UseClientIPHttpHeader:boolean ClientIPHttpHeader:string
  OobeInitialized:boolean MUUrl:string ServerPortNumber:int UpstreamServerUseSsl:boolean UseProxy:boolean ProxyName:string
  ProxyServerPort:int UseSeparateProxyForSsl:boolean SslProxyName:string SslProxyServerPort:int AnonymousProxyAccess:boolean
  ProxyUserName:string ProxyUserDomain:string AllowProxyCredentialsOverNonSsl:boolean ServerSupportsAllLanguages:boolean
  ServerSupportsAllAvailableLanguages:boolean HostOnMu:boolean LocalContentCacheLocation:string LazySync:boolean
  DownloadExpressPackages:boolean ImportLocalPath:string AutoRefreshDeployments:boolean
  AutoRefreshDeploymentsDeclineExpired:boolean StateMachineTransitionLoggingEnabled:boolean MaxSimultaneousFileDownloads:int
  BitsDownloadPriorityForeground:boolean EncryptionKey:base64Binary SubscriptionFailureNumberOfRetries:int
  StatsDotNetWebServiceUri:string StatsDotNetMaximumBatchSize:int QueueFlushTimeInMS:int QueueFlushCount:int QueueRejectCount:int
  DispatchMaximumSimultaneousHandlerCalls:int SleepTimeAfterErrorInMS:int UseCookieValidation:boolean
  DoReportingDataValidation:boolean DoReportingSummarization:boolean ClientReportingLevel:int CollectClientInventory:boolean
  DoDetailedRollup:boolean RollupResetGuid:guid MURollupOptin:boolean DssRollupChunkSize:int TrackDynamicCategories:boolean
  DisableSyncPrinterCatalog:boolean DisableSyncDrivers:boolean DisableNonCriticalDrivers:boolean MaxXmlPerRequest:int
  MaxXmlPerRequestInServerSync:int DeploymentChangeDeferral:int MaxTargetComputers:int MaxEventInstances:int
  MaxConcurrentDatabaseCalls:int CategoryScanRequestTrackingReportingInterval:int CategoryScanRequestTrackingMaxEntries:int
  RevisionDeletionSizeThreshold:int ReplicaMode:boolean UssSupportsAllLanguages:boolean GetContentFromMU:boolean
  LocalPublishingMaxCabSize:int HmDetectIntervalInSeconds:int HmRefreshIntervalInSeconds:int HmCoreDiskSpaceGreenMegabytes:int
  HmCoreDiskSpaceRedMegabytes:int HmCoreCatalogSyncIntervalInDays:int HmClientsInstallUpdatesGreenPercent:int
  HmClientsInstallUpdatesRedPercent:int HmClientsInventoryGreenPercent:int HmClientsInventoryRedPercent:int
  HmClientsInventoryScanDiffInHours:int HmClientsSilentGreenPercent:int HmClientsSilentRedPercent:int HmClientsSilentDays:int
  HmClientsTooManyGreenPercent:int HmClientsTooManyRedPercent:int HmCoreFlags:unsignedInt HmClientsFlags:unsignedInt
  HmDatabaseFlags:unsignedInt HmWebServicesFlags:unsignedInt DetectConfigChange:boolean
`

const DEFAULTS: Readonly<Record<string, string | null>> = {
  boolean: 'false',
  int: '0',
  long: '0',
  unsignedInt: '0',
  guid: '00000000-0000-0000-0000-000000000000',
  dateTime: '1753-01-01T00:00:00',
  string: null,
  base64Binary: null,
}

function values(estate: Estate, options: { port: number; serverTargeting: boolean }): Record<string, string> {
  return {
    ServerId: estate.serverId,
    LastConfigChange: wireTime(estate.lastSyncAt),
    LastModifiedTime: wireTime(estate.lastSyncAt),
    SyncToMU: 'true',
    ServerTargeting: String(options.serverTargeting),
    ServerPortNumber: String(options.port),
    ReplicaMode: 'false',
    DoDetailedRollup: 'true',
    OobeInitialized: 'true',
    computerDeletionTimeThreshold: '30',
    autoPurgeClientEventAgeThreshold: '15',
    autoPurgeServerEventAgeThreshold: '90',
    MaxXmlPerRequest: '5242880',
    MaxTargetComputers: '30000',
    MaxCoreUpdatesPerRequest: '15',
    MaxExtendedUpdatesPerRequest: '50',
    HmClientsSilentDays: '10',
    MUUrl: 'https://sws.update.microsoft.com',
  }
}

/** AllConfigurationTableRows: the answer of ExecuteSPGetConfiguration. */
export function configurationXml(estate: Estate, options: { port: number; serverTargeting: boolean }): string {
  const known = values(estate, options)
  const row = FIELDS.trim()
    .split(/\s+/)
    .map((field) => {
      const [name = '', type = ''] = field.split(':')
      return element(name, known[name] ?? DEFAULTS[type] ?? null)
    })
    .join('')
  const plugIn = '<PlugInId>SimpleTargeting</PlugInId>'
  const groups = `<GroupAuthorizationTableRow><Group>${ALL_COMPUTERS}</Group>${plugIn}</GroupAuthorizationTableRow>`
  const authorization = `<AuthorizationPlugInTableRow>${plugIn}<Url>SimpleAuthWebService/SimpleAuth.asmx</Url></AuthorizationPlugInTableRow>`
  return `<Configuration>${row}</Configuration><GroupAuthorization>${groups}</GroupAuthorization><Authorization>${authorization}</Authorization>`
}
