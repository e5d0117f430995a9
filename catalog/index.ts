export { debianPatchKey, PATCH_KINDS, updateIdOf, windowsPatchKey } from './patch.ts'
export type { PatchKind } from './patch.ts'
export { isLacking, isUnapplied, SEVERITIES, VERDICT_STATES } from './state.ts'
export type { Severity, Standing, VerdictState } from './state.ts'
