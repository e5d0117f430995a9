import type { Fix, PackageVersion } from './types.ts'

/**
 * Says the module stream of builds whose label is not told, where only one of the streams that the computer has switched on has the package.
 *
 * @param fixes under the packages' names, or as many of them as tell the streams
 * @param enabled `nodejs:16`
 */
export function withModules(
  packages: readonly PackageVersion[],
  fixes: readonly Pick<Fix, 'release' | 'name' | 'module'>[],
  enabled: readonly string[],
): PackageVersion[] {
  const switchedOn = new Set(enabled)
  const streams = new Map<string, Set<string>>()
  for (const { module, name, release } of fixes) {
    if (module === null || !switchedOn.has(module)) continue
    const place = `${release}\n${name}`
    const known = streams.get(place)
    if (known === undefined) streams.set(place, new Set([module]))
    else known.add(module)
  }
  return packages.map((pv) => {
    if (pv.module !== '?') return pv
    const [module, ...others] = streams.get(`${pv.release}\n${pv.name}`) ?? []
    return module === undefined || others.length > 0 ? pv : { ...pv, module }
  })
}
