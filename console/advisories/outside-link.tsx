import { ExternalLinkAltIcon } from '@patternfly/react-icons'
import type { ReactNode } from 'react'

/** A link out of the console; anything but a web address is only shown. */
export function OutsideLink({ url, text }: { readonly url: string; readonly text: string }): ReactNode {
  if (!/^https?:\/\//i.test(url)) return <span className="ts-mono">{url}</span>
  return (
    <a href={url} target="_blank" rel="noopener noreferrer">
      {text} <ExternalLinkAltIcon aria-hidden />
    </a>
  )
}
