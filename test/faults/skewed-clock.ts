/** Loaded before a program by `node --import`: its clock is wrong by so many milliseconds as the variable says. */
const shift = Number(process.env['TSUKUROI_TEST_CLOCK_SHIFT'])
const RightDate = Date

class SkewedDate extends RightDate {
  constructor(...given: [] | [number | string]) {
    super(given.length === 0 ? RightDate.now() + shift : given[0])
  }

  static override now(): number {
    return RightDate.now() + shift
  }
}

globalThis.Date = SkewedDate as DateConstructor
