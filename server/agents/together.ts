/**
 * Joins look-ups that are asked for in one moment: the start of a large job wakes all its agents at once.
 *
 * @param load finds many by their keys; what is not in its answer is undefined for whoever asked
 */
export function together<K, V>(load: (keys: readonly K[]) => Promise<ReadonlyMap<K, V>>): (key: K) => Promise<V | undefined> {
  let waiting: { key: K; resolve(value: V | undefined): void; reject(reason: unknown): void }[] = []
  const serve = (): void => {
    const asked = waiting
    waiting = []
    load([...new Set(asked.map((one) => one.key))]).then(
      (found) => asked.forEach((one) => one.resolve(found.get(one.key))),
      (err: unknown) => asked.forEach((one) => one.reject(err)),
    )
  }
  return async (key) => {
    const { promise, resolve, reject } = Promise.withResolvers<V | undefined>()
    if (waiting.length === 0) setImmediate(serve)
    waiting.push({ key, resolve, reject })
    return promise
  }
}
