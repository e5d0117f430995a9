import { openWsus, type WsusOptions } from '../../../wsus-adapter/index.ts'

/** Opens a route in small pages, so that there are many places at which a reading can break off. */
export const openInSmallPages: typeof openWsus = (options) => openWsus(small(options))

function small(options: WsusOptions): WsusOptions {
  switch (options.route) {
    case 'soap':
      return { ...options, limits: { pageRows: 10, sliceUpdates: 10 } }
    case 'sql':
      return { ...options, limits: { pageRows: 5, sliceComputers: 2, aheadRows: 20 } }
    case 'sync':
      return { ...options, limits: { pageRows: 4, batchUpdates: 4 } }
    case 'collector':
      return { ...options, limits: { pageRows: 5, sliceComputers: 2 } }
  }
}
