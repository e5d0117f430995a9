import type { Bench } from './harness.ts'
import { noticesBench } from './notices.ts'

/** Every bench, in the order in which they are run. */
export const BENCHES: readonly Bench[] = [noticesBench]
