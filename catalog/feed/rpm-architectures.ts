/** On all of these a package that is on each of them is mended everywhere. */
const MAIN = ['x86_64', 'aarch64', 'ppc64le', 's390x']

/**
 * For which architectures a fix is to be kept.
 *
 * @param given those that the vendor names
 * @returns `[null]` where it holds for all: nothing is named, the package has no architecture, or all that vendors build for today are there
 */
export function fixedArchitectures(given: Iterable<string>): (string | null)[] {
  const architectures = new Set(given)
  if (architectures.size === 0 || architectures.has('noarch') || MAIN.every((one) => architectures.has(one))) return [null]
  return [...architectures].toSorted()
}
