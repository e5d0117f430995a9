import type { Context } from '../context.ts'

export interface SystemFigures {
  readonly database: string
  readonly workers: number
  readonly queue: { readonly waiting: number; readonly failed: number }
  readonly notices: Readonly<Record<string, number>>
  readonly sources: readonly { readonly id: string; readonly lastSuccessAt: Date | null; readonly state: string | null }[]
}

/** The figures of the running service; counts small tables and partial indexes only. */
export async function readFigures(ctx: Context): Promise<SystemFigures> {
  const { rows } = await ctx.trx.raw<{
    rows: [SystemFigures & { sources: { id: string; lastSuccessAt: string | null; state: string | null }[] }]
  }>(
    `select current_setting('server_version') as database,
            (select count(*) from worker_heartbeat where beat_at > now() - interval '15 seconds')::int as workers,
            json_build_object('waiting', queue_depth(false), 'failed', queue_depth(true)) as queue,
            (select coalesce(json_object_agg(state, n), '{}') from (select state, count(*) as n from notice where state <> 'sent' group by state) x) as notices,
            (select coalesce(json_agg(json_build_object('id', s.public_id, 'lastSuccessAt', s.last_success_at,
                'state', (select r.state from source_run r where r.source_id = s.id order by r.id desc limit 1)) order by s.public_id), '[]')
               from source s where s.kind = 'wsus' and s.deleted_at is null) as sources`,
  )
  const figures = rows[0]
  return {
    ...figures,
    sources: figures.sources.map((source) => ({
      ...source,
      lastSuccessAt: source.lastSuccessAt === null ? null : new Date(source.lastSuccessAt),
    })),
  }
}
