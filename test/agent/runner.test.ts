import { expect } from 'chai'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runProgram } from '../../agent/runner.ts'

const env = { PATH: '/usr/bin:/bin' }
const node = process.execPath
const bounds = { timeoutMs: 10_000, maxOutputBytes: 1_000, env }

describe('runProgram', () => {
  it('gives standard input, and both outputs and the return value back', async () => {
    const run = await runProgram('/bin/sh', ['-c', 'cat; echo wrong >&2; exit 7'], { ...bounds, input: 'hello' })

    expect(run).to.deep.equal({ status: 7, stdout: 'hello', stderr: 'wrong\n', truncated: false, ended: 'exited' })
  })

  it('passes arguments as they are, without any shell', async () => {
    const run = await runProgram('/usr/bin/printf', ['%s', '$(id) ; `id` "x" \' *'], bounds)

    expect(run.stdout).to.equal('$(id) ; `id` "x" \' *')
  })

  it('gives programs only the environment it was told', async () => {
    const run = await runProgram('/usr/bin/env', [], { ...bounds, env: { ONLY: 'this' } })

    expect(run.stdout).to.equal('ONLY=this\n')
  })

  it('keeps the beginning of too much output and reads on, so that the program does not hang', async () => {
    const run = await runProgram(node, ['-e', 'process.stdout.write("x".repeat(5_000_000))'], bounds)

    expect(run.stdout).to.equal('x'.repeat(1_000))
    expect(run.truncated).to.equal(true)
    expect(run.status).to.equal(0)
  })

  it('ends the whole process group when the time is over, children that ignore the request included', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'runner-'))
    const file = join(folder, 'child')
    const script = `trap '' TERM; (trap '' TERM; echo $$ > /dev/null; exec sleep 60) & echo $! > '${file}'; wait`

    const run = await runProgram('/bin/sh', ['-c', script], { ...bounds, timeoutMs: 300 })

    expect(run.ended).to.equal('timed_out')
    const child = Number(readFileSync(file, 'utf8'))
    rmSync(folder, { recursive: true })
    expect(isRunning(child)).to.equal(false)
  })

  it('does not wait for a daemon that a script left behind', async () => {
    const run = await runProgram('/bin/sh', ['-c', 'sleep 30 & echo $!'], bounds)

    expect(run.status).to.equal(0)
    process.kill(Number(run.stdout))
  })

  it('says so when there is no such program', async () => {
    const run = await runProgram('/nonexistent/program', [], bounds)

    expect(run.ended).to.equal('not_started')
    expect(run.stderr).to.contain('ENOENT')
  })

  it('says so when node would not even try', async () => {
    const run = await runProgram('/bin/echo', ['a\0b'], bounds)

    expect(run.ended).to.equal('not_started')
    expect(run.stderr).to.match(/null bytes/)
  })

  it('survives a program that does not read its input', async () => {
    const run = await runProgram('/bin/true', [], { ...bounds, input: 'x'.repeat(1_000_000) })

    expect(run.ended).to.equal('exited')
  })
})

/** A killed process may stay as a zombie until its parent looks; it runs no more. */
function isRunning(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}
