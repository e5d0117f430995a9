import type { Person } from './client.ts'
import { CommandError } from './command-error.ts'
import type { OptionSpec, Options } from './command.ts'
import { readBounded } from './csv.ts'

const PASSWORD_FILE_BYTES = 4096

export const PASSWORD_FILE_OPTION: OptionSpec = {
  name: 'passwordfile',
  value: 'F',
  text: { en: 'File whose first line is the password', ja: 'パスワードを1行目に書いたファイル' },
}

/**
 * The first line of a password file: passwords never stand on a command line.
 *
 * @throws CommandError input_path_invalid, file_too_large, password_file_invalid
 */
export async function readPassword(path: string): Promise<string> {
  const text = (await readBounded(path, PASSWORD_FILE_BYTES)).toString('utf8').replace(/^\uFEFF/, '')
  const password = text.split(/\r?\n/)[0] ?? ''
  if (password === '') throw new CommandError('password_file_invalid', { path, reason: 'empty' })
  return password
}

/**
 * Who decides: -userid and -passwordfile.
 *
 * @throws CommandError parameter_missing and as readPassword
 */
export async function readPerson(options: Options): Promise<Person> {
  const userId = options.need('userid')
  return { userId, password: await readPassword(options.need('passwordfile')) }
}
