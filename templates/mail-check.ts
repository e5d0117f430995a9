import Handlebars from 'handlebars'
import type { Shape } from './mail-shape.ts'

/** Where the walk stands: the innermost context first. */
type Scopes = readonly Shape[]

export interface CheckOptions {
  /** Partials by name; anything else may not be called. */
  readonly partials: Readonly<Record<string, hbs.AST.Program>>
  /** Raw output (`{{{ }}}`) is allowed in plain text only. */
  readonly allowRaw: boolean
}

const loopVariables = new Set(['index', 'first', 'last', 'key'])
const EACH = 'each'
const blockHelpers = new Set(['if', 'unless', 'with', EACH])

/**
 * Everything in a template that its kind does not declare, as sentences in English with line and column; empty when it is fine.
 * A template may use variables, `if`, `unless`, `each`, `with` and our partials; whatever else handlebars could do is refused.
 * @param program the parsed template
 * @param shape the declared variables of the mail kind
 */
export function undeclaredIn(program: hbs.AST.Program, shape: Shape, options: CheckOptions): string[] {
  const findings: string[] = []
  walk(program, [shape], { ...options, findings })
  return findings
}

interface Walk extends CheckOptions {
  readonly findings: string[]
  /** The part whose lines are counted, undefined in the template itself. */
  readonly part?: string
}

function walk(program: hbs.AST.Program | undefined, scopes: Scopes, walking: Walk): void {
  for (const statement of program?.body ?? []) visit(statement, scopes, walking)
}

function visit(node: hbs.AST.Node, scopes: Scopes, walking: Walk): void {
  switch (node.type) {
    case 'ContentStatement':
    case 'CommentStatement':
      return
    case 'MustacheStatement':
      return visitMustache(node as hbs.AST.MustacheStatement, scopes, walking)
    case 'BlockStatement':
      return visitBlock(node as hbs.AST.BlockStatement, scopes, walking)
    case 'PartialStatement':
    case 'PartialBlockStatement':
      return visitPartial(node as hbs.AST.PartialBlockStatement, scopes, walking)
    default:
      report(node, `${node.type} is not allowed`, walking)
  }
}

function visitMustache(node: hbs.AST.MustacheStatement, scopes: Scopes, walking: Walk): void {
  if (!node.escaped && !walking.allowRaw) report(node, 'raw output is not allowed', walking)
  if (node.params.length > 0 || node.hash !== undefined) return report(node, 'helpers are not allowed', walking)
  const shape = resolve(node.path, scopes, walking)
  if (shape !== undefined && shape.kind !== 'value') report(node, 'is not a value that can be shown', walking)
}

function visitBlock(node: hbs.AST.BlockStatement, scopes: Scopes, walking: Walk): void {
  const [subject] = node.params
  const helper = node.path.original
  if (!blockHelpers.has(helper) || subject === undefined || node.params.length !== 1 || node.hash !== undefined) {
    return report(node, `the block ${helper} is not allowed; use if, unless, each or with and one variable`, walking)
  }
  if ((node.program.blockParams?.length ?? 0) > 0) return report(node, 'block parameters are not allowed', walking)
  const shape = resolve(subject, scopes, walking)
  if (shape === undefined) return
  const inner = scopeInside(helper, shape)
  if (inner === undefined) return report(node, `${helper} cannot be used with this variable`, walking)
  walk(node.program, inner === 'same' ? scopes : [inner, ...scopes], walking)
  walk(node.inverse, scopes, walking)
}

function scopeInside(helper: string, shape: Shape): Shape | 'same' | undefined {
  if (helper === EACH) return shape.kind === 'list' ? shape.of : undefined
  if (helper === 'with') return shape.kind === 'record' ? shape : undefined
  return 'same'
}

function visitPartial(node: hbs.AST.PartialBlockStatement, scopes: Scopes, walking: Walk): void {
  const name = node.name.type === 'PathExpression' ? (node.name as hbs.AST.PathExpression).original : undefined
  if (name === '@partial-block') return
  const partial = name !== undefined && Object.hasOwn(walking.partials, name) ? walking.partials[name] : undefined
  if (partial === undefined || node.params.length > 0 || node.hash !== undefined) {
    return report(node, `the partial ${name ?? '?'} is unknown or called with arguments`, walking)
  }
  walk(partial, scopes, { ...walking, partials: without(walking.partials, name as string), part: name as string })
  walk(node.program as hbs.AST.Program | undefined, scopes, walking)
}

/** A partial that called itself would never end. */
function without(partials: CheckOptions['partials'], name: string): CheckOptions['partials'] {
  return Object.fromEntries(Object.entries(partials).filter(([key]) => key !== name))
}

function resolve(node: hbs.AST.Node, scopes: Scopes, walking: Walk): Shape | undefined {
  if (node.type !== 'PathExpression') return unknown(node, 'a variable is expected', walking)
  const path = node as hbs.AST.PathExpression
  const parts = path.parts as unknown[]
  if (path.data) return resolveData(path, scopes, walking)
  const scope = scopes[path.depth]
  if (scope === undefined) return unknown(node, `${path.original} leads out of the template`, walking)
  return descend(path, scope, parts, walking)
}

function resolveData(path: hbs.AST.PathExpression, scopes: Scopes, walking: Walk): Shape | undefined {
  const [first, ...rest] = path.parts
  const outermost = scopes.at(-1)
  if (first === 'root' && outermost !== undefined) return descend(path, outermost, rest, walking)
  if (first !== undefined && loopVariables.has(first) && rest.length === 0 && scopes.length > 1) return { kind: 'value' }
  return unknown(path, `the variable ${path.original} is unknown`, walking)
}

function descend(path: hbs.AST.PathExpression, from: Shape, parts: readonly unknown[], walking: Walk): Shape | undefined {
  let shape = from
  for (const part of parts) {
    if (shape.kind === 'list' && part === 'length') return { kind: 'value' }
    const field = shape.kind === 'record' && typeof part === 'string' && Object.hasOwn(shape.fields, part) ? shape.fields[part] : undefined
    if (field === undefined) return unknown(path, `the variable ${path.original} is unknown`, walking)
    shape = field
  }
  return shape
}

function unknown(node: hbs.AST.Node, reason: string, walking: Walk): undefined {
  report(node, reason, walking)
}

function report(node: hbs.AST.Node, reason: string, walking: Walk): void {
  const where = walking.part === undefined ? '' : `in the part ${walking.part}, `
  walking.findings.push(`${where}line ${node.loc.start.line}, column ${node.loc.start.column + 1}: ${reason}`)
}

/** Parses one template; the errors of handlebars name line and column. */
export function parseTemplate(source: string): hbs.AST.Program {
  return Handlebars.parse(source)
}
