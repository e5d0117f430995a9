/** One line of JSON per event on standard error; never holds tokens, keys or the text of scripts. */
export type Log = (event: string, facts?: Record<string, string | number | boolean | null>) => void

/** Writes to standard error; the service manager keeps it. */
export const logToStderr: Log = (event, facts = {}) => {
  process.stderr.write(`${JSON.stringify({ time: new Date().toISOString(), event, ...facts })}\n`)
}
