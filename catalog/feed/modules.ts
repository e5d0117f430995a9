/** Modules of RPM distributions, where a vendor names them in titles only. */

/** Whether a version is of a module build: its release has a tag such as `.module_el8.6.0+2876+9ed4eae2`. */
export function isModuleBuild(version: string): boolean {
  return version.includes('.module')
}

const STREAM = /(?<![\w:.+-])([A-Za-z0-9][\w.+-]*:[A-Za-z0-9][\w.+-]*)(?![\w:])/g

/**
 * The modules with their streams that the title of an advisory about module builds names, such as `389-ds:1.4` or `virt:rhel and virt-devel:rhel`. Titles
 * of other advisories must not be asked: `kernel:4.18.0 security update` looks just so.
 *
 * @param title a severity or the advisory's own id in front of it, with a colon behind, is left out
 * @param id of the advisory
 */
export function modulesOfTitle(title: string, id: string): string[] {
  const text = title.slice(0, 1_000).replace(/^\s*(?:critical|important|moderate|low|none)\s*:\s*/i, '')
  const own = text.startsWith(id) ? text.slice(id.length).replace(/^\s*:/, '') : text
  return [...new Set([...own.matchAll(STREAM)].map(([, stream]) => stream!))]
}

/**
 * Of which streams module builds are, as titles of other advisories in the same document tell: one build's packages share their tag. An advisory whose title
 * names a module without its stream is of the one stream of that module that all its known tags have in common.
 */
export class ModuleBuilds {
  readonly #streams = new Map<string, Set<string>>()

  /** @param stream the only one that an advisory about these versions names */
  learn(stream: string, versions: Iterable<string>): void {
    for (const version of versions) {
      const tag = tagOf(version)
      const known = this.#streams.get(tag)
      if (known !== undefined) known.add(stream)
      else if (tag !== '') this.#streams.set(tag, new Set([stream]))
    }
  }

  /** @returns undefined where the title names no module, no tag is known, or several streams are left */
  streamFor(title: string, versions: Iterable<string>): string | undefined {
    const words = new Set(title.slice(0, 1_000).split(/[\s,]+/))
    const known = [...new Set([...versions].map(tagOf))].map((tag) => this.#streams.get(tag)).filter((streams) => streams !== undefined)
    const common = [...(known[0] ?? [])].filter((stream) => known.every((streams) => streams.has(stream)))
    const [one, ...others] = common.filter((stream) => words.has(stream.slice(0, stream.indexOf(':'))))
    return others.length > 0 ? undefined : one
  }
}

function tagOf(version: string): string {
  const at = version.indexOf('.module')
  return at < 0 ? '' : version.slice(at)
}
