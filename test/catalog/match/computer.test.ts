import { expect } from 'chai'
import { resolvePackages, withModules } from '../../../catalog/index.ts'
import type { PackageVersion } from '../../../catalog/index.ts'
import { computer, deb, rpm, rpmFix } from './facts.ts'

describe('resolvePackages', () => {
  const newer = (packages: readonly PackageVersion[], runningKernel: string) =>
    resolvePackages(packages, computer(packages[0]?.release ?? '', { runningKernel }))

  it('knows the kernels of distributions by what they call themselves when they run', () => {
    const pairs: readonly (readonly [string, PackageVersion, PackageVersion])[] = [
      ['5.14.0-362.8.1.el9_3.x86_64', rpm('kernel-core', '0:5.14.0-362.8.1.el9_3'), rpm('kernel-core', '0:5.14.0-362.13.1.el9_3')],
      ['5.14.0-1.el9.x86_64+debug', rpm('kernel-debug-core', '0:5.14.0-1.el9'), rpm('kernel-debug-core', '0:5.14.0-2.el9')],
      ['5.14.0-1.rt14.el9.x86_64', rpm('kernel-rt-core', '0:5.14.0-1.rt14.el9'), rpm('kernel-rt-core', '0:5.14.0-2.rt14.el9')],
      ['5.15.0-1.el8uek.x86_64', rpm('kernel-uek', '0:5.15.0-1.el8uek'), rpm('kernel-uek', '0:5.15.0-2.el8uek')],
      ['6.1.56-82.125.amzn2023.x86_64', rpm('kernel', '0:6.1.56-82.125.amzn2023'), rpm('kernel', '0:6.1.61-85.141.amzn2023')],
      [
        '5.14.21-150500.55.7-default',
        rpm('kernel-default', '0:5.14.21-150500.55.7.1', { release: 'sles/15.5' }),
        rpm('kernel-default', '0:5.14.21-150500.55.12.1', { release: 'sles/15.5' }),
      ],
      [
        '5.15.0-25-generic',
        deb('linux-image-5.15.0-25-generic', '5.15.0-25.25', 'linux-signed', '5.15.0-25.25', 'ubuntu/22.04'),
        deb('linux-image-5.15.0-100-generic', '5.15.0-100.110', 'linux-signed', '5.15.0-100.110', 'ubuntu/22.04'),
      ],
      [
        '6.12.43+deb13-amd64',
        deb('linux-image-6.12.43+deb13-amd64', '6.12.43-1', 'linux-signed-amd64', '6.12.43+1', 'debian/13'),
        deb('linux-image-6.12.48+deb13-amd64', '6.12.48-1', 'linux-signed-amd64', '6.12.48+1', 'debian/13'),
      ],
    ]
    for (const [running, old, next] of pairs) {
      expect(newer([old, next], running), running).to.deep.equal({ evaluated: [1], running: [0], held: [] })
      expect(newer([next, old], running), running).to.deep.equal({ evaluated: [0], running: [1], held: [] })
      expect(newer([old], running), running).to.deep.equal({ evaluated: [0], running: [], held: [] })
      expect(newer([old, next], 'something-else'), running).to.deep.equal({ evaluated: [1], running: [], held: [] })
    }
  })

  it('takes only kernels for packages that stand side by side', () => {
    const packages = [
      rpm('kernel-devel', '0:1-1.el8'),
      rpm('kernel-devel', '0:2-1.el8'),
      rpm('kernel-headers', '0:1-1.el8'),
      rpm('kernel-headers', '0:2-1.el8'),
      rpm('kernel-tools', '0:1-1.el8'),
      rpm('python3', '0:1-1.el8'),
      rpm('python3', '0:2-1.el8'),
    ]
    expect(newer(packages, '1-1.el8.x86_64')).to.deep.equal({ evaluated: [1, 2, 3, 4, 5, 6], running: [], held: [] })
    const debian = [
      deb('linux-image-amd64', '6.1.1-1', 'linux-signed-amd64'),
      deb('linux-libc-dev', '6.1.1-1', 'linux'),
      deb('linux-base', '4.9'),
    ]
    expect(newer(debian, '6.1.0-9-amd64').evaluated).to.deep.equal([0, 1, 2])
  })

  it('waits for no restart where the running kernel is the newest, though it is there twice', () => {
    const twice = [rpm('kernel-core', '0:2-1.el8'), rpm('kernel-core', '0:2-1.el8')]

    expect(newer(twice, '2-1.el8.x86_64')).to.deep.equal({ evaluated: [0], running: [], held: [] })
  })

  it('finds its way among kernels whose versions nobody understands, and among very many packages', () => {
    const packages = [rpm('kernel', ''), rpm('kernel', '0:2-1.el8'), rpm('kernel', 'x:1-1')]
    expect(newer(packages, '').evaluated).to.deep.equal([1])
    const many = Array.from({ length: 100_000 }, (_, n) => deb(`p${n}`, '1'))
    expect(newer(many, '1').evaluated).to.have.length(100_000)
  })
})

describe('withModules', () => {
  const unknown = rpm('nodejs', '1:16.20.2-2.module_el8.8.0+3660+1', { module: '?' })
  const fixes = ['nodejs:16', 'nodejs:18'].map((module) => rpmFix('nodejs', '1:16.20.2-3.module_el8.9.0+3677+3', { module }))

  it('takes the one enabled stream that has the package, and none where there are two', () => {
    expect(withModules([unknown], fixes, ['nodejs:16', 'perl:5.24'])[0]?.module).to.equal('nodejs:16')
    expect(withModules([unknown], fixes, ['perl:5.24'])[0]?.module).to.equal('?')
    expect(withModules([unknown], fixes, ['nodejs:16', 'nodejs:18'])[0]?.module).to.equal('?')
    expect(withModules([{ ...unknown, module: 'nodejs:18' }], fixes, ['nodejs:16'])[0]?.module).to.equal('nodejs:18')
    expect(withModules([{ ...unknown, release: 'alma/9' }], fixes, ['nodejs:16'])[0]?.module).to.equal('?')
  })
})
