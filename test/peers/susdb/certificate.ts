import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const EC = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
const run = promisify(execFile)

/**
 * An authority of its own and a certificate of it for 127.0.0.1 and localhost, all in PEM.
 * @throws without the program openssl
 */
export async function makeAuthority(): Promise<{ readonly ca: string; readonly key: string; readonly cert: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'susdb-tls-'))
  const path = (name: string): string => join(folder, name)
  try {
    await run('openssl', ['req', '-x509', ...EC, '-days', '2', '-subj', '/CN=A test CA', '-keyout', path('ca.key'), '-out', path('ca.pem')])
    await run('openssl', ['req', ...EC, '-subj', '/CN=localhost', '-keyout', path('key.pem'), '-out', path('request.pem')])
    await writeFile(path('names'), 'subjectAltName=DNS:localhost,IP:127.0.0.1\n')
    const by = ['-CA', path('ca.pem'), '-CAkey', path('ca.key'), '-CAcreateserial', '-days', '2', '-extfile', path('names')]
    await run('openssl', ['x509', '-req', '-in', path('request.pem'), ...by, '-out', path('cert.pem')])
    const [ca, key, cert] = await Promise.all(['ca.pem', 'key.pem', 'cert.pem'].map((name) => readFile(path(name), 'utf8')))
    return { ca: ca ?? '', key: key ?? '', cert: cert ?? '' }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
