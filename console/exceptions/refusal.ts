import { asProblem, fieldProblems } from '../api/problem.ts'
import { useTold } from '../layout/states.tsx'

/** Fields of the forms about exceptions and decisions. */
export type Field = 'tenant' | 'patch' | 'package' | 'computer' | 'group' | 'kind' | 'reason' | 'until'

const FIELD_OF_CODE: Readonly<Record<string, Field>> = {
  tenant_needed: 'tenant',
  tenant_not_found: 'tenant',
  patch_not_found: 'patch',
  patch_approved_in_wsus: 'patch',
  patch_required: 'kind',
  required_hold_unbounded: 'until',
  exception_until_past: 'until',
  computer_not_found: 'computer',
  computer_group_not_found: 'group',
}

const FIELD_OF_NAME: Readonly<Record<string, Field>> = {
  tenantId: 'tenant',
  patchId: 'patch',
  patchIds: 'patch',
  package: 'package',
  computerId: 'computer',
  computerGroupId: 'group',
  kind: 'kind',
  reason: 'reason',
  until: 'until',
}

/** Which field the service refused. @returns undefined when it was none of them */
export function fieldRefused(error: unknown): Field | undefined {
  if (error == null) return undefined
  const problem = asProblem(error)
  const named = [...fieldProblems(problem).keys()]
    .map((name) => FIELD_OF_NAME[name.split('.')[0] ?? ''])
    .find((field) => field !== undefined)
  return named ?? FIELD_OF_CODE[problem.code]
}

/** What is wrong with a field: what the service said of it, in the reader's language. */
export function useRefusal(error: unknown): (field: Field) => string | undefined {
  const told = useTold(error)
  const refused = fieldRefused(error)
  return (field) => (field === refused ? told?.text : undefined)
}
