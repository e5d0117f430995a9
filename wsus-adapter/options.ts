/** How each route to a WSUS server is opened. */

/** How we sign in. `ntlm` users are `DOMAIN\user`, `user@domain` or a local account's name. */
export type WsusCredentials =
  | { kind: 'ntlm'; user: string; password: string }
  | { kind: 'basic'; user: string; password: string }
  | { kind: 'anonymous' }

/** Milliseconds. */
export interface WsusTimeouts {
  /** Until a connection stands, TLS included. Default 10,000. */
  connect?: number
  /** Without a byte from the server once the request is sent. Default 120,000. */
  idle?: number
  /** Of one control call, retries on 503 included. Default 180,000. */
  control?: number
  /** Of one bulk answer; time that the reader spends on a page is not counted. Default 1,800,000. */
  bulk?: number
}

/** Bounds on what a server may make us hold or read. */
export interface WsusLimits {
  /** Bytes of a control answer. Default 16 MiB. */
  controlBytes?: number
  /** Bytes of a bulk answer. Default 4 GiB. */
  bulkBytes?: number
  /** Bytes of one value. Default 4 MiB. */
  valueBytes?: number
  /** Updates asked for in one slice. Default 1,000. */
  sliceUpdates?: number
  /** Updates of a slice that cannot be cut further (all arrived together). Default 100,000. */
  sliceUpdatesMax?: number
  /** Rows of one page. Default 500. */
  pageRows?: number
}

/** The calls of the adapter's log; pino's loggers fit. */
export interface WsusLog {
  debug(fields: Record<string, unknown>, message: string): void
  warn(fields: Record<string, unknown>, message: string): void
}

/** How to open a server. */
export type WsusOptions = SoapOptions | SyncOptions | SqlOptions | CollectorOptions

/** How to open the route ApiRemoting30. */
export interface SoapOptions {
  route: 'soap'
  /** `http(s)://host[:port]`, normally 8530 or 8531; the path of the API is added when there is none. */
  url: string
  credentials: WsusCredentials
  /** PEM of the authorities to trust instead of the well-known ones. */
  ca?: string
  timeouts?: WsusTimeouts
  limits?: WsusLimits
  /** Calls at once, 1 to 4, beside at most two answers that are read page by page (computers, approvals). Default 2. */
  parallel?: number
  /** Tries of one call that the server answers with 503. Default 4. */
  busyTries?: number
  /** First wait after a 503 in milliseconds, doubled each time up to 30 s; a shorter or longer `Retry-After` is followed up to 30 s. Default 500. */
  busyWait?: number
  signal?: AbortSignal
  log?: WsusLog
}

/** Bounds on what a server may make us hold or read by server synchronization. */
export interface SyncLimits {
  /** Bytes of a control answer. Default 16 MiB. */
  controlBytes?: number
  /** Bytes of one list, or of one answer of update data. Default 512 MiB. */
  bulkBytes?: number
  /** Bytes of one value. Default 16 MiB. */
  valueBytes?: number
  /** Bytes of one unpacked update document. Default 16 MiB. */
  documentBytes?: number
  /** Revisions of one list. Default 1,000,000. */
  revisions?: number
  /** Revisions of one reading that may be left aside before the reading fails. Default 1,000. */
  asideMax?: number
  /** Bytes of packed documents that are held until all are read; beyond that they are asked for again. Default 64 MiB. */
  holdBytes?: number
  /** Updates asked for at once, at most; the server's own limit counts too. Default 50. */
  batchUpdates?: number
  /** Rows of one page. Default 500. */
  pageRows?: number
}

/** How to open the route of server synchronization (MS-WSUSSS): we ask as a downstream server would, and write nothing. */
export interface SyncOptions {
  route: 'sync'
  /** `http(s)://host[:port]`, normally 8530 or 8531; the services' paths are added. */
  url: string
  /** As what we register: our host name, and one id per source for ever. Each new id is a new downstream server in the server's console. */
  account: { name: string; guid: string }
  /** PEM of the authorities to trust instead of the well-known ones. */
  ca?: string
  timeouts?: WsusTimeouts
  limits?: SyncLimits
  /** Calls at once, 1 to 4. Default 2. */
  parallel?: number
  /** Tries of one call that the server answers with 503 or ServerBusy. Default 4. */
  busyTries?: number
  /** First wait in milliseconds, doubled each time up to 30 s. Default 500. */
  busyWait?: number
  signal?: AbortSignal
  log?: WsusLog
}

/** How we sign in to SQL Server: a login of its own, or a Windows account by NTLM. */
export type SqlCredentials =
  | { kind: 'sql'; user: string; password: string }
  | { kind: 'ntlm'; domain: string; user: string; password: string }

/** Milliseconds. */
export interface SqlTimeouts {
  /** Until a connection stands, TLS and login included. Default 15,000. */
  connect?: number
  /** Without a row from the server while we wait for one. Default 300,000. */
  idle?: number
  /** Until the server gives up waiting for a lock of another's. Default 10,000. */
  lock?: number
}

/** Bounds on what is held. */
export interface SqlLimits {
  /** Rows of one page. Default 500. */
  pageRows?: number
  /** Computers whose states are read by one statement. Default 100 from the tables; from the views there are a few. */
  sliceComputers?: number
  /** Rows of states that are read ahead of the reader. Default 100,000. */
  aheadRows?: number
}

/** How to open the route over the database of the WSUS (SUSDB): reading alone, never a lock that its clients would wait for. */
export interface SqlOptions {
  route: 'sql'
  /** Host name or address of the SQL Server. */
  server: string
  /** TCP port; default 1433. Not together with `instance`. */
  port?: number
  /** A named instance, whose port SQL Server Browser (UDP 1434) tells. */
  instance?: string
  /** Default `SUSDB`. */
  database?: string
  credentials: SqlCredentials
  /** Whether everything goes over TLS, with a certificate that we trust. Default true; without, the login alone is encrypted. */
  encrypt?: boolean
  /** PEM of the authorities to trust instead of the well-known ones. */
  ca?: string
  timeouts?: SqlTimeouts
  limits?: SqlLimits
  /** Connections at once, 2 to 8. Default 4. */
  parallel?: number
  signal?: AbortSignal
  log?: WsusLog
}

/** What a collector on the WSUS host delivered, as whoever keeps it gives it to read. */
export interface CollectorDelivery {
  /** What the collector said at the end (`CollectorManifest`), as it came. */
  manifest: unknown
  /** A part of a row set: lines of JSON, compressed with gzip, as they came; undefined when there is none (any more). */
  part(set: string, number: number): Promise<Uint8Array | undefined>
}

/** How to read what a collector delivered. */
export interface CollectorOptions {
  route: 'collector'
  delivery: CollectorDelivery
  limits?: {
    /** Bytes of one line. Default 1 MiB. */
    lineBytes?: number
    /** Bytes of one part, unpacked. Default 64 MiB. */
    partBytes?: number
    /** Rows of one page. Default 500. */
    pageRows?: number
    /** Computers whose states are looked for at once. Default 1,000. */
    sliceComputers?: number
  }
  signal?: AbortSignal
  log?: WsusLog
}
