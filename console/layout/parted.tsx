import { Fragment, type ReactNode } from 'react'

/** A long name that may be cut over lines between its parts, as of a host or a file. */
export function Parted({ name }: { readonly name: string }): ReactNode {
  return name.split(/(?<=[._])/).map((part, at) => (
    <Fragment key={`${at} ${part}`}>
      {part}
      <wbr />
    </Fragment>
  ))
}
