import { useMemo } from 'react'
import { Link } from 'react-router'
import type { Column, RowAction } from '../../list/definition.ts'
import { frameWords } from '../../words/frame.ts'
import { estateWords } from '../../words/estate.ts'
import { useWords } from '../../words/words.ts'
import { Chip } from '../../layout/chip.tsx'

/** What a tenant's default is called until somebody renames it: its chip would say the same again. */
const DEFAULT = 'default'

/** Something of a tenant that holds computers. */
interface Holder {
  readonly name: string
  readonly tenantName: string
  readonly computers: number
  readonly isDefault?: boolean
}

interface HolderColumns<T> {
  readonly name: Column<T>
  readonly tenant: Column<T>
  readonly computers: Column<T>
}

/**
 * The columns that lists of what holds computers have alike.
 *
 * @param filter name of the computers' filter by it
 * @param idOf its value; a constant function
 */
export function useHolderColumns<T extends Holder>(filter: string, idOf: (holder: T) => string): HolderColumns<T> {
  const say = useWords(estateWords)
  const sayCommon = useWords(frameWords)
  return useMemo(
    () => ({
      name: {
        key: 'name',
        label: say('name'),
        sort: 'name',
        cell: ({ name, isDefault }) =>
          isDefault === true && name === DEFAULT ? (
            <span title={name}>{say('default')}</span>
          ) : (
            <>
              <span className="ts-data">{name}</span> {isDefault === true && <Chip>{say('default')}</Chip>}
            </>
          ),
      },
      tenant: { key: 'tenantName', label: say('tenant'), sort: 'tenantName', cell: (holder) => holder.tenantName },
      computers: {
        key: 'computers',
        label: sayCommon('computers'),
        sort: 'computers',
        isNumber: true,
        cell: (holder) => <Link to={`/computers?${filter}=${encodeURIComponent(idOf(holder))}`}>{holder.computers.toLocaleString()}</Link>,
      },
    }),
    [say, sayCommon, filter, idOf],
  )
}

/** The actions that came with a row, as its menu has them. */
export function menuOf<K extends string>(kinds: readonly K[], labelOf: (kind: K) => string, onClick: (kind: K) => void): RowAction[] {
  return kinds.map((kind) => ({ label: labelOf(kind), isDanger: kind === 'delete', onClick: () => onClick(kind) }))
}
