import { z } from 'zod'

/** Options that both routes over HTTP have, with their defaults (`SoapOptions`, `SyncOptions`). */

const milliseconds = z.number().int().positive().max(86_400_000)
export const bound = z.number().int().positive()

export const HTTP_OPTIONS = {
  url: z.url({ protocol: /^https?$/ }).max(2_048),
  ca: z.string().min(1).optional(),
  timeouts: z
    .object({
      connect: milliseconds.default(10_000),
      idle: milliseconds.default(120_000),
      control: milliseconds.default(180_000),
      bulk: milliseconds.default(1_800_000),
    })
    .prefault({}),
  parallel: z.number().int().min(1).max(4).default(2),
  busyTries: z.number().int().min(1).max(10).default(4),
  busyWait: milliseconds.default(500),
} as const
