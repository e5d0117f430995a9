/**
 * What several readings give, in their order, with the next ones already begun while one is read: so the server works while we do.
 * @param begin starts each reading
 * @param most readings that are under way at once
 */
export async function* ahead<T>(begin: readonly (() => AsyncGenerator<T>)[], most: number): AsyncGenerator<T> {
  const running: { reading: AsyncGenerator<T>; first: Promise<IteratorResult<T, unknown>> }[] = []
  let next = 0
  const start = (): void => {
    for (let make = begin[next]; running.length < most && make; make = begin[++next]) {
      const reading = make()
      const first = reading.next()
      // Whoever reads it gets the error; until then nobody may be there to take it.
      first.catch(() => undefined)
      running.push({ reading, first })
    }
  }
  try {
    for (start(); running.length > 0; start()) {
      const [{ reading, first } = unreachable()] = running
      for (let item = await first; item.done !== true; item = await reading.next()) yield item.value
      running.shift()
    }
  } finally {
    await Promise.all(running.map(({ reading }) => reading.return(undefined).catch(() => undefined)))
  }
}

function unreachable(): never {
  throw new Error('no reading is under way')
}
