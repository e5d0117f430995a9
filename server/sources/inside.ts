import { lookup, type LookupAddress } from 'node:dns'
import { BlockList, isIP, type LookupFunction } from 'node:net'

/**
 * This machine, the neighbors on its line, and where clouds answer their machines with keys: 169.254.169.254 and fd00:ec2::254 nearly everywhere,
 * 168.63.129.16 in Azure, 100.100.100.200 in Alibaba's, 192.0.0.192 in Oracle's (RFC 6890 for the rest).
 */
const INSIDE = new BlockList()
for (const [net, bits] of [
  ['0.0.0.0', 8],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['168.63.129.16', 32],
  ['100.100.100.200', 32],
  ['192.0.0.192', 32],
] as const)
  INSIDE.addSubnet(net, bits, 'ipv4')
for (const [net, bits] of [
  ['::', 127],
  ['64:ff9b::7f00:0', 104],
  ['64:ff9b::a9fe:0', 112],
  ['fe80::', 10],
  ['fd00:ec2::', 32],
] as const)
  INSIDE.addSubnet(net, bits, 'ipv6')

/**
 * Whether a host as a URL names it is, by its letters alone, this machine or one that only this machine can reach.
 *
 * @param hostname of a URL, IPv6 in brackets
 */
export function isInside(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '')
  if (/(?:^|\.)localhost$/i.test(host)) return true
  return isInsideAddress(host)
}

function isInsideAddress(address: string): boolean {
  const family = isIP(address)
  return family !== 0 && INSIDE.check(address, family === 6 ? 'ipv6' : 'ipv4')
}

/** Looks a name up as node does, and fails when one of its addresses is inside: a name that somebody else chose may mean this machine. */
export const lookupOutside: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (err: NodeJS.ErrnoException | null, found: LookupAddress[]) => {
    const first = found?.[0]
    if (err !== null || first === undefined) return callback(err, '')
    if (found.some(({ address }) => isInsideAddress(address))) {
      return callback(Object.assign(new Error('the name means an address of this machine'), { code: 'ERR_REDIRECTED_INSIDE' }), '')
    }
    if (options.all === true) callback(null, found)
    else callback(null, first.address, first.family)
  })
}
