import type { Role } from '../authorization.ts'
import type { TenantContext } from '../context.ts'

/** Where a mail goes and in what words. */
export interface Recipient {
  readonly userKey: number
  readonly userId: string
  readonly role: Role
  readonly email: string | null
  readonly firstName: string
  readonly middleName: string
  readonly lastName: string
  readonly locale: 'ja' | 'en'
  readonly zone: string
  readonly tenantId: string
  readonly tenantName: string
  readonly deleted: boolean
}

/** The person a notice is for; removed people too, so that the reason can be told. */
export async function findRecipient(ctx: TenantContext, userKey: number): Promise<Recipient | undefined> {
  const row = await ctx
    .trx('user_account as u')
    .join('tenant as t', 't.id', 'u.tenant_id')
    .where({ 'u.tenant_id': ctx.tenantId, 'u.id': userKey })
    .first<Recipient | undefined>(
      'u.id as userKey',
      'u.public_id as userId',
      'u.role',
      'u.email',
      'u.first_name as firstName',
      'u.middle_name as middleName',
      'u.last_name as lastName',
      ctx.trx.raw('coalesce(u.locale, t.locale) as locale'),
      ctx.trx.raw('coalesce(u.time_zone, t.time_zone) as zone'),
      't.public_id as tenantId',
      't.name as tenantName',
      ctx.trx.raw('u.deleted_at is not null as deleted'),
    )
  return row
}
