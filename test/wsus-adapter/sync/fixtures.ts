import { readFileSync } from 'node:fs'

import { childOf, childText, MemberReader } from '../../../wsus-adapter/sync/member-reader.ts'
import type { Member } from '../../../wsus-adapter/sync/member-reader.ts'

const FOLDER = new URL('../../fixtures/wsus/server-sync/', import.meta.url)

/** A recorded message or a document of a real server. */
export function recorded(name: string): string {
  return readFileSync(new URL(name, FOLDER), 'utf8')
}

/** The members of a recorded answer, fed in pieces of so many characters. */
export function membersOf(operation: string, xml: string, piece = xml.length): Member[] {
  const reader = new MemberReader(operation, 1_048_576)
  const members: Member[] = []
  for (let start = 0; start < xml.length; start += piece) {
    reader.write(xml.slice(start, start + piece))
    members.push(...reader.take())
  }
  reader.end()
  return [...members, ...reader.take()]
}

/** The update of a recorded GetUpdateData answer that holds one. */
export function recordedUpdate(name: string): { id: string; revision: number; cabinet: Buffer; text: string | null } {
  const entry = membersOf('GetUpdateData', recorded(name)).find((member) => member.name === 'updates')?.entry
  if (!entry) throw new Error(`${name} holds no update`)
  const id = childOf(entry, 'Id')
  return {
    id: (id && childText(id, 'UpdateID')) ?? '',
    revision: Number(id && childText(id, 'RevisionNumber')),
    cabinet: Buffer.from(childText(entry, 'XmlUpdateBlobCompressed') ?? '', 'base64'),
    text: childText(entry, 'XmlUpdateBlob'),
  }
}

/** Recorded cabinets with the documents that were decoded from them by another program. */
export const PACKED = [
  ['000013.GetUpdateData.bundle.response.xml', 'a2fef9b0-7951-4c2c-a42b-9e351dd1c1fe-r200.xml', 'three blocks'],
  ['000014.GetUpdateData.with-file.response.xml', '266f6222-c89d-43f2-9f8a-69340271e677-r200.xml', 'one block, rules and a file'],
  ['000016.GetUpdateData.compressed.response.xml', '56309036-4c77-4dd9-951a-99ee9c246a94-r101.xml', 'one block'],
] as const
