import type { CapturedRevision } from '../../../demo/wsus/index.ts'
import { recorded, recordedUpdate } from './fixtures.ts'

const DEFENDER = { product: '8c3fcc84-7410-4a95-8b89-a166a0190486', classification: 'e0789628-ce08-4437-be74-2495b842f43b' }
const FILE_SHA1 = 'h/W9BGlYUAaqXTp30cZi/SiV3c0='

function packed(file: string, kind: CapturedRevision['kind']): CapturedRevision {
  const { id, revision, cabinet } = recordedUpdate(file)
  return { updateId: id, revisionNumber: revision, kind, document: cabinet }
}

function plain(file: string, kind: CapturedRevision['kind']): CapturedRevision {
  const [, updateId = '', revision] = /^(.{36})-r(\d+)\.xml$/.exec(file) ?? []
  return { updateId, revisionNumber: Number(revision), kind, document: recorded(file) }
}

/** Revisions that were recorded on a real server, in the cabinets of that server where there are any. */
export const RECORDED: readonly CapturedRevision[] = [
  packed('000016.GetUpdateData.compressed.response.xml', 'config'),
  plain('6964aab4-c5b5-43bd-a17d-ffb4346a8e1d-r100.xml', 'config'),
  plain('dd78b8a1-0b20-45c1-add6-4da72e9364cf-r202.xml', 'config'),
  packed('000013.GetUpdateData.bundle.response.xml', DEFENDER),
  {
    ...packed('000014.GetUpdateData.with-file.response.xml', DEFENDER),
    files: [
      {
        name: 'AM_Delta.exe',
        bytes: 11_606_440,
        sha1: Buffer.from(FILE_SHA1, 'base64'),
        sha256: Buffer.from('Amt0qymy5KsROiwIXm4QIIV75Ju4r+Cl28Pg8gaLXUA=', 'base64'),
        url: 'http://download.windowsupdate.com/c/msdownload/update/software/defu/2026/10/am_delta_87f5bd0469585006aa5d3a77d1c662fd2895ddcd.exe',
      },
    ],
  },
  plain('ccb78947-6453-4ecc-9de8-bc0305c98f2d-r200.xml', DEFENDER),
  plain('1f9bd9bb-7390-4aa3-bbdb-ded99fac2583-r200.xml', DEFENDER),
]
