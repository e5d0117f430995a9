/** XML namespace and SOAPAction prefix of ApiRemoting30 (MS-WSUSAR 2.1). */
export const API_NAMESPACE = 'http://www.microsoft.com/SoftwareDistribution/Server/ApiRemotingWebService'

/** The value of `publicationState` that means any. */
export const ANY_PUBLICATION_STATE = 2_147_483_647

/**
 * The operations we call with their arguments in the order of the schema: an ASMX server reads a sequence, and an argument out of
 * place or of the wrong case (`computerId`) arrives there as null without complaint.
 */
export const OPERATIONS = {
  GetServerVersion: [],
  GetServerProtocolVersion: [],
  GetCurrentUserRole: [],
  GetDatabaseConfiguration: [],
  ExecuteSPGetConfiguration: [],
  ExecuteSPGetAllTargetGroups: [],
  ExecuteSPGetCategories: ['preferredCulture', 'retrieveUpdateClassifications', 'fromSyncDate', 'toSyncDate'],
  ExecuteSPSearchComputers: ['computerTargetScopeXml'],
  ExecuteSPGetComputerCount: ['computerTargetScopeXml'],
  ExecuteSPGetUpdateCount: ['updateScopeXml', 'preferredCulture', 'publicationState'],
  ExecuteSPSearchUpdates: ['updateScopeXml', 'preferredCulture', 'publicationState'],
  ExecuteSPGetXmlForUpdate: ['updateId', 'revisionNumber'],
  ExecuteSPGetDeployments: ['updateScopeXml', 'preferredCulture', 'publicationState'],
  ExecuteSPGetUpdateInstallationInfoForComputer: ['computerId', 'updateScopeXml', 'preferredCulture', 'publicationState'],
  ExecuteSPGetSummariesPerComputer: ['updateScopeXml', 'computerTargetScopeXml', 'preferredCulture', 'publicationState'],
  ExecuteSPGetAllDownstreamServers: ['parentServerId', 'includeNestedChildren'],
  ExecuteSPSearchEventHistory: ['eventHistoryFilter'],
  GetSubscription: [],
  GetSubscriptionState: [],
  GetSubscriptionNextSynchronizationTime: [],
  GetServerSyncProgress: [],
} as const satisfies Record<string, readonly string[]>

export type OperationName = keyof typeof OPERATIONS
/** Members of a structure in the order of its schema; a list stands for an element that is repeated. */
export interface ArgumentMembers {
  readonly [member: string]: Scalar | ArgumentMembers | readonly ArgumentMembers[]
}
type Scalar = string | number | boolean
/** Structures among the arguments. */
type Structures = { eventHistoryFilter: ArgumentMembers }
/** Values by argument name. Times are strings: a Date would be written as an empty element. */
export type OperationArguments<Name extends OperationName> = {
  readonly [Argument in (typeof OPERATIONS)[Name][number]]: Argument extends keyof Structures ? Structures[Argument] : Scalar
}
/** Operations whose arguments are all plain. */
export type PlainOperationName = Exclude<OperationName, 'ExecuteSPSearchEventHistory'>

/**
 * Puts the arguments of a call into the order of the schema, whatever the order of the object's keys.
 * @returns a new object whose key order is the schema's
 */
export function orderedArguments<Name extends OperationName>(
  name: Name,
  values: OperationArguments<Name>,
): Record<string, string | ArgumentMembers> {
  const names: readonly string[] = OPERATIONS[name]
  const given = values as Readonly<Record<string, Scalar | ArgumentMembers>>
  return Object.fromEntries(
    names.map((argument) => {
      const value = given[argument]
      return [argument, typeof value === 'object' ? value : String(value)]
    }),
  )
}

/**
 * Writes the SOAP 1.1 envelope of a call (document/literal, MS-WSUSAR 3.1.4).
 * @returns the XML text, UTF-8 when sent
 */
export function envelope<Name extends PlainOperationName>(name: Name, values: OperationArguments<Name>): string {
  const plain = orderedArguments(name, values) as Record<string, string>
  const members = Object.entries(plain)
    .map(([argument, value]) => `<${argument}>${escapeXml(value)}</${argument}>`)
    .join('')
  return (
    '<?xml version="1.0" encoding="utf-8"?>' +
    '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>' +
    `<${name} xmlns="${API_NAMESPACE}">${members}</${name}>` +
    '</soap:Body></soap:Envelope>'
  )
}

// What XML 1.0 cannot carry at all (section 2.2), lone surrogates included.
const FORBIDDEN = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu
const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\r': '&#13;' }

/** Escapes a text for element content and for attribute values in double quotes; characters that XML cannot carry become U+FFFD. */
export function escapeXml(text: string): string {
  return text.replace(FORBIDDEN, '\uFFFD').replace(/[&<>"\r]/g, (character) => ENTITIES[character] ?? character)
}
