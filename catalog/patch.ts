/** Installer families of patches. */
export const PATCH_KINDS = ['windows', 'linux', 'middleware'] as const
export type PatchKind = (typeof PATCH_KINDS)[number]

const WINDOWS_KEY = /^wsus:([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/

/**
 * Natural key of a Windows patch: the same in every installation, so that plans and results can travel.
 *
 * @param updateId WSUS's update id, in any case
 */
export function windowsPatchKey(updateId: string): string {
  return `wsus:${updateId.toLowerCase()}`
}

/** The update id in a Windows patch's key; undefined for any other key. */
export function updateIdOf(key: string): string | undefined {
  return WINDOWS_KEY.exec(key)?.[1]
}

/**
 * Natural key of a Debian patch: a source package at one fixed version in one stream, such as
 * `deb:debian/12/security/openssl/3.0.15-1~deb12u1`.
 *
 * @param stream distribution, release and pocket, such as `debian/12/security`
 */
export function debianPatchKey(stream: string, source: string, version: string): string {
  return `deb:${stream}/${source}/${version}`
}
