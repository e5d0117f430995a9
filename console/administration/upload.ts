import { send } from '../api/client.ts'
import { problemOf } from '../api/problem.ts'

/**
 * Sends a file as the body of a request, as it lies on the disk.
 *
 * @param path below /api/v1
 * @param query what goes into the address; what is empty is left out
 * @throws ApiProblem
 */
export async function upload<T>(path: string, query: Readonly<Record<string, string>>, file: File): Promise<T> {
  const params = new URLSearchParams(Object.entries(query).filter(([, value]) => value !== ''))
  const request = new Request(`${location.origin}/api/v1${path}?${params}`, {
    method: 'POST',
    headers: { 'content-type': 'application/octet-stream' },
    body: file,
  })
  const answer = await send(request)
  if (!answer.ok) throw await problemOf(answer)
  return (await answer.json()) as T
}
