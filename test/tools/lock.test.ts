import { expect } from 'chai'
import { missingPlatformPackages } from '../../tools/lock.ts'

describe('missingPlatformPackages', () => {
  it('names the packages of other platforms that have no entry, with the platform their name says', () => {
    const lock = {
      packages: {
        '': {},
        'node_modules/tool': {
          version: '1.2.3',
          dev: true,
          optionalDependencies: {
            '@tool/binding-linux-arm64-musl': '1.2.3',
            '@tool/windows-x64': '1.2.3',
            '@tool/binding-linux-x64-gnu': '1.2.3',
          },
        },
        'node_modules/@tool/binding-linux-x64-gnu': { version: '1.2.3' },
      },
    }

    expect(Object.fromEntries(missingPlatformPackages(lock))).to.deep.equal({
      'node_modules/@tool/binding-linux-arm64-musl': {
        version: '1.2.3',
        os: ['linux'],
        cpu: ['arm64'],
        libc: ['musl'],
        dev: true,
        optional: true,
      },
      'node_modules/@tool/windows-x64': { version: '1.2.3', os: ['win32'], cpu: ['x64'], dev: true, optional: true },
    })
  })
})
