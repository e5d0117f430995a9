import { SaxesParser } from 'saxes'

/** One element of a request: namespace, local name, children in order, text. */
export type Node = { name: string; uri: string; attributes: Readonly<Record<string, string>>; children: Node[]; text: string }

const SOAP_11 = 'http://schemas.xmlsoap.org/soap/envelope/'
const MAX_DEPTH = 64

/** What a client sent cannot be read as a SOAP message. */
export class MalformedRequest extends Error {
  override name = 'MalformedRequest'
}

/** Parses an XML document into a tree. @throws MalformedRequest also for DTDs and too deep nesting */
export function parseXml(xml: string): Node {
  const parser = new SaxesParser({ xmlns: true })
  const root: Node = { name: '', uri: '', attributes: {}, children: [], text: '' }
  const stack: Node[] = [root]
  parser.on('error', (error) => {
    throw new MalformedRequest(error.message)
  })
  parser.on('doctype', () => {
    throw new MalformedRequest('document type declarations are not accepted')
  })
  parser.on('opentag', (tag) => {
    const attributes: Record<string, string> = {}
    for (const [name, attribute] of Object.entries(tag.attributes)) attributes[name] = attribute.value
    const node: Node = { name: tag.local, uri: tag.uri, attributes, children: [], text: '' }
    stack.at(-1)!.children.push(node)
    stack.push(node)
    if (stack.length > MAX_DEPTH) throw new MalformedRequest('nested too deeply')
  })
  parser.on('closetag', () => stack.pop())
  parser.on('text', (value) => (stack.at(-1)!.text += value))
  parser.on('cdata', (value) => (stack.at(-1)!.text += value))
  parser.write(xml).close()
  const top = root.children[0]
  if (!top) throw new MalformedRequest('no element')
  return top
}

/** The operation element of a SOAP 1.1 request. */
export function parseEnvelope(xml: string): Node {
  const top = parseXml(xml)
  if (top.name !== 'Envelope' || top.uri !== SOAP_11) throw new MalformedRequest('not a SOAP 1.1 envelope')
  const operation = top.children.find((node) => node.name === 'Body' && node.uri === SOAP_11)?.children[0]
  if (!operation) throw new MalformedRequest('the body is empty')
  return operation
}

/**
 * The arguments of an operation. As in ASMX, names are matched by case and in the operation's own namespace;
 * what is spelled otherwise is silently absent.
 */
export class Args {
  readonly node: Node
  constructor(node: Node) {
    this.node = node
  }

  child(name: string): Node | undefined {
    const found = this.node.children.find((node) => node.name === name && node.uri === this.node.uri)
    return found && found.attributes['xsi:nil'] === 'true' ? undefined : found
  }

  /** Text of an argument; null when absent. */
  text(name: string): string | null {
    return this.child(name)?.text ?? null
  }

  /** @throws ArgumentMissing as .NET does for a null where none is allowed */
  required(name: string): string {
    const value = this.text(name)
    if (value === null) throw new ArgumentMissing(name)
    return value
  }

  /** An integer; 0 when absent, as an unset value type has in .NET. */
  int(name: string): number {
    return Number.parseInt(this.text(name) ?? '0', 10) || 0
  }

  bool(name: string): boolean {
    return ['true', '1'].includes((this.text(name) ?? '').trim())
  }

  guid(name: string): string {
    return (this.text(name) ?? '00000000-0000-0000-0000-000000000000').trim().toLowerCase()
  }

  inner(name: string): Args | null {
    const node = this.child(name)
    return node ? new Args(node) : null
  }
}

/** "Value cannot be null" of .NET. */
export class ArgumentMissing extends Error {
  override name = 'ArgumentMissing'
  readonly argument: string
  constructor(argument: string) {
    super('Value cannot be null.')
    this.argument = argument
  }
}

/** Texts of the direct children of a list, e.g. the strings of ArrayOfString. */
export function texts(node: Node | undefined, name: string): string[] {
  return node ? node.children.filter((child) => child.name === name).map((child) => child.text) : []
}
