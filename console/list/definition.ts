import type { NamedQuestion } from '../layout/use-pick.ts'
import type { ReactNode } from 'react'
import type { ListQuestion } from './question.ts'

/** A column of a list. */
export interface Column<T> {
  readonly key: string
  readonly label: string
  readonly cell: (item: T) => ReactNode
  /** The service's name for sorting by it; it sorts upwards by this name and downwards by `-name`. */
  readonly sort?: string
  /** Not shown until the reader chooses it. */
  readonly isExtra?: boolean
  readonly isNumber?: boolean
  /** Never cut over lines: times, ids. */
  readonly isShort?: boolean
  /** Only there to be pressed: left out on paper. */
  readonly isScreenOnly?: boolean
  /** Sentences: gets room before the others do. */
  readonly isWide?: boolean
}

/** A filter of a list; its key is the name of the service's query. */
export type Filter =
  | { readonly key: string; readonly label: string; readonly kind: 'text' }
  | {
      readonly key: string
      readonly label: string
      readonly kind: 'select'
      readonly options: readonly Option[]
      readonly standard?: string
    }
  /** One of more than a choice holds: the service is asked for them while the reader types. */
  | ({
      readonly key: string
      readonly label: string
      readonly kind: 'pick'
      /** What is shown when none is chosen; “any” when left out. */
      readonly standard?: string
    } & NamedQuestion)
  | { readonly key: string; readonly label: string; readonly kind: 'date' }
  /** A day of the reader's zone, sent as the instant at which it begins, or with `isEnd` at which it ends. */
  | { readonly key: string; readonly label: string; readonly kind: 'day'; readonly isEnd?: boolean }
  /** Set elsewhere on the page, by tabs for one. */
  | { readonly key: string; readonly label: string; readonly kind: 'hidden' }
  /** No control of its own: a link sets it, a chip shows it and takes it away. */
  | { readonly key: string; readonly label: string; readonly kind: 'chip'; readonly options?: readonly Option[] }

export interface Option {
  readonly value: string
  readonly label: string
}

/** What can be done with chosen rows. */
export interface Selection<T> {
  /** Buttons for the chosen ids. */
  readonly actions: (ids: readonly string[], clear: () => void) => ReactNode
  /** The service's list of all ids that match, below /api/v1; without it only rows of pages can be chosen. */
  readonly idsPath?: string
  readonly isDisabled?: (item: T) => boolean
}

/** Everything that one list is. */
export interface ListDefinition<T> extends ListQuestion {
  /** Unique; saved views and chosen columns hang on it. */
  readonly name: string
  /** What the rows are, for the search field's label. */
  readonly what: string
  readonly columns: readonly Column<T>[]
  readonly filters: readonly Filter[]
  /** Name of the query that searches text; no search field without it. */
  readonly search?: string
  readonly keyOf: (item: T) => string
  /** How a row is called by those who do not see it. */
  readonly nameOf: (item: T) => string
  readonly rowActions?: (item: T) => readonly RowAction[]
  readonly selection?: Selection<T>
  /** Part of a page with more than this list: without saved views, which would take the page's own address away. */
  readonly isEmbedded?: boolean
  /** Whether the service exports this list as CSV under its address + `/export`. */
  readonly isExported?: boolean
  /** What to say and do when there is nothing at all. */
  readonly empty?: ReactNode
  /** Shown below a row that the reader opens. */
  readonly detail?: (item: T) => ReactNode
  /** Milliseconds after which it is asked again by itself. */
  readonly refreshMs?: number
}

export interface RowAction {
  readonly label: string
  readonly onClick: () => void
  readonly isDanger?: boolean
}
