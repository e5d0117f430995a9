import type { Request } from 'express'

/** One value of a submitted form or of the address; a repeated one counts once, anything else is empty. */
export function formText(req: Request, name: string): string {
  return first((req.body as Record<string, unknown> | undefined)?.[name])
}

/** All values of a name: checked boxes. */
export function formList(req: Request, name: string): string[] {
  return all((req.body as Record<string, unknown> | undefined)?.[name])
}

/** The same from the address. */
export function queryList(req: Request, name: string): string[] {
  return all(req.query[name])
}

function first(value: unknown): string {
  return all(value)[0] ?? ''
}

function all(value: unknown): string[] {
  const values = Array.isArray(value) ? value : [value]
  return values.filter((one): one is string => typeof one === 'string')
}
