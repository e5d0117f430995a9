import { ClientFault, sessionOf, type ClientCall } from './client.ts'
import { applyEvent, parseEvents } from './events.ts'
import type { Args } from './request.ts'
import type { Computer } from './types.ts'
import { element } from './xml.ts'

export const REPORTING_NAMESPACE = 'http://www.microsoft.com/SoftwareDistribution'

const MAX_EVENTS = 1000

function receive(computer: Computer | undefined, args: Args, call: ClientCall): boolean {
  const batch = args.child('eventBatch')
  if ((batch?.children.length ?? 0) > MAX_EVENTS) throw new ClientFault('InvalidParameters', 'eventBatch')
  if (!computer) return false
  for (const event of parseEvents(batch, call.estate.now())) applyEvent(computer, event, call.estate)
  return true
}

/** Operations of ReportingWebService/ReportingWebService.asmx that clients use. */
export const reportingOperations: Readonly<Record<string, (args: Args, call: ClientCall) => string>> = {
  ReportEventBatch: (args, call) => {
    const computer = call.estate.computers.get(sessionOf(args, call).id)
    return element('ReportEventBatchResult', receive(computer, args, call))
  },
  ReportEventBatch2: (args, call) => {
    const computer = call.estate.computers.get((args.text('computerId') ?? '').toLowerCase())
    return element('ReportEventBatch2Result', receive(computer, args, call))
  },
}
