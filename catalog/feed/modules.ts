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
