import { advisoriesBench } from './advisories.ts'
import { catalogBench } from './catalog.ts'
import { consoleBench } from './console.ts'
import { discoveryBench } from './discovery.ts'
import { dispatchBench } from './dispatch.ts'
import type { Bench } from './harness.ts'
import { hostsBench } from './hosts.ts'
import { inventoriesBench } from './inventories.ts'
import { noticesBench } from './notices.ts'
import { readsBench } from './reads.ts'
import { soapBench } from './soap.ts'
import { verdictsBench } from './verdicts.ts'

/** Every bench, in the order in which they are run. */
export const BENCHES: readonly Bench[] = [
  verdictsBench,
  discoveryBench,
  readsBench,
  dispatchBench,
  noticesBench,
  soapBench,
  catalogBench,
  inventoriesBench,
  advisoriesBench,
  hostsBench,
  consoleBench,
]
