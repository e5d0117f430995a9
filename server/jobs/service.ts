/** What jobs offer to the other nouns; each file below is one part of it. */
export { preview, request, type PreviewedPlan } from './request.ts'
export { approve, cancel, goOn, reject, retry, type Action } from './decide.ts'
export { leaseNextStep, recordReport } from './dispatch.ts'
export type { Lease, ReportAnswer } from './lease.ts'
export { advance } from './advance.ts'
export { sweep } from './sweep.ts'
export { RequestBody } from './schemas.ts'
export type { Job } from './store.ts'
