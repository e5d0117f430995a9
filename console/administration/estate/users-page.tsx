import { Button, Flex } from '@patternfly/react-core'
import { useMemo, useState, type ReactNode } from 'react'
import type { ItemOf } from '../../api/answers.ts'
import { PageFrame } from '../../layout/page.tsx'
import { Time } from '../../layout/time.tsx'
import type { Column, Filter, ListDefinition } from '../../list/definition.ts'
import { List } from '../../list/list.tsx'
import { frameWords } from '../../words/frame.ts'
import { estateWords } from '../../words/estate.ts'
import { useWords } from '../../words/words.ts'
import { menuOf } from './estate-columns.tsx'
import { useTenantFilter } from './tenant-filter.ts'
import { UploadButton } from './upload-button.tsx'
import { ROLES } from './user-fields.tsx'
import { UserActionDialogs, type UserAction } from './user-actions.tsx'
import { Chip } from '../../layout/chip.tsx'

type User = ItemOf<'/users'>

/** People who may sign in. */
export function UsersPage(): ReactNode {
  const say = useWords(estateWords)
  const sayCommon = useWords(frameWords)
  const [action, setAction] = useState<UserAction | null>(null)
  const definition = useUserList(setAction)
  return (
    <PageFrame
      title={sayCommon('users')}
      lead={say('users_lead')}
      actions={
        <Flex gap={{ default: 'gapSm' }}>
          <Button onClick={() => setAction({ kind: 'add' })}>{say('user_add')}</Button>
          <UploadButton kinds={['users_add', 'users_update', 'users_move', 'users_passwords']} />
        </Flex>
      }
    >
      <List definition={definition} />
      <UserActionDialogs action={action} onClose={() => setAction(null)} />
    </PageFrame>
  )
}

function useUserList(onAction: (action: UserAction) => void): ListDefinition<User> {
  const say = useWords(estateWords)
  const sayCommon = useWords(frameWords)
  const columns = useUserColumns()
  const filters = useUserFilters()
  return useMemo(
    () => ({
      name: 'users',
      what: sayCommon('users'),
      path: '/users',
      search: 'text',
      filters,
      columns,
      defaultSort: 'userId',
      isCounted: true,
      isExported: true,
      keyOf: (user) => user.userId,
      nameOf: (user) => user.userId,
      rowActions: (user) =>
        menuOf(
          user.actions,
          (kind) => (kind === 'edit' || kind === 'delete' ? sayCommon(kind) : say(kind)),
          (kind) => onAction({ kind, user }),
        ),
    }),
    [say, sayCommon, columns, filters, onAction],
  )
}

function useUserColumns(): readonly Column<User>[] {
  const say = useWords(estateWords)
  const sayCommon = useWords(frameWords)
  return useMemo(
    () => [
      {
        key: 'userId',
        label: say('user_id'),
        sort: 'userId',
        isShort: true,
        cell: (user) => (
          <>
            <span className="ts-mono">{user.userId}</span> {user.actions.includes('unlock') && <Chip color="orange">{say('locked')}</Chip>}
          </>
        ),
      },
      { key: 'lastName', label: say('person'), sort: 'lastName', cell: (user) => `${user.lastName} ${user.firstName}`.trim() || '–' },
      { key: 'role', label: say('role'), sort: 'role', cell: (user) => sayCommon(`role_${user.role}`) },
      { key: 'tenantName', label: say('tenant'), sort: 'tenantName', isShort: true, cell: (user) => user.tenantName ?? '–' },
      { key: 'email', label: say('email'), sort: 'email', isShort: true, cell: (user) => user.email || '–' },
      { key: 'phone', label: say('phone'), isExtra: true, cell: (user) => user.phone || '–' },
      { key: 'contractName', label: say('contract'), isExtra: true, cell: (user) => user.contractName || '–' },
      {
        key: 'locale',
        label: say('locale'),
        isExtra: true,
        cell: (user) => (user.locale === null ? say('locale_tenant') : say(`locale_${user.locale}`)),
      },
      {
        key: 'ownsServerGroups',
        label: say('owns_groups'),
        isExtra: true,
        cell: (user) => sayCommon(user.ownsServerGroups ? 'yes' : 'no'),
      },
      {
        key: 'lastSignInAt',
        label: say('last_sign_in'),
        sort: 'lastSignInAt',
        isShort: true,
        cell: (user) => <Time at={user.lastSignInAt} />,
      },
      {
        key: 'lockedUntil',
        label: say('locked_until'),
        sort: 'lockedUntil',
        isShort: true,
        isExtra: true,
        cell: (user) => (user.actions.includes('unlock') ? <Time at={user.lockedUntil} /> : '–'),
      },
    ],
    [say, sayCommon],
  )
}

function useUserFilters(): readonly Filter[] {
  const say = useWords(estateWords)
  const sayCommon = useWords(frameWords)
  const tenants = useTenantFilter()
  return useMemo(
    () => [
      ...tenants,
      { key: 'role', label: say('role'), kind: 'select', options: ROLES.map((value) => ({ value, label: sayCommon(`role_${value}`) })) },
      {
        key: 'locked',
        label: say('locked'),
        kind: 'select',
        options: [
          { value: 'true', label: sayCommon('yes') },
          { value: 'false', label: sayCommon('no') },
        ],
      },
    ],
    [say, sayCommon, tenants],
  )
}
