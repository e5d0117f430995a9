import { advisoriesEndpoints } from './advisories/endpoints.ts'
import { agentEndpoints } from './agents/endpoints.ts'
import { baselinesEndpoints } from './baselines/endpoints.ts'
import { cacheEndpoints } from './agents/endpoints-caches.ts'
import { auditEndpoints } from './audit/endpoints.ts'
import { computerGroupsEndpoints } from './computer-groups/endpoints.ts'
import { computersEndpoints } from './computers/endpoints.ts'
import { mappingEndpoints } from './computers/endpoints-mapping.ts'
import { timelineEndpoints } from './computers/endpoints-timeline.ts'
import { collectionSourceEndpoints } from './registrations/endpoints-sources.ts'
import { discoveryEndpoints } from './discovery/endpoints.ts'
import { exceptionsEndpoints } from './exceptions/endpoints.ts'
import { findingsEndpoints } from './findings/endpoints.ts'
import { healthEndpoints } from './health/endpoints.ts'
import { pastEndpoints } from './health/endpoints-past.ts'
import type { Endpoint } from './http/endpoint.ts'
import { jobsEndpoints } from './jobs/endpoints.ts'
import { liveJobsEndpoints } from './jobs/endpoints-live.ts'
import { noticesEndpoints } from './notices/endpoints.ts'
import { patchApprovalsEndpoints } from './patches/endpoints-approvals.ts'
import { patchesEndpoints } from './patches/endpoints.ts'
import { patchGraphEndpoints } from './patches/endpoints-graph.ts'
import { deploymentPolicyEndpoints } from './policies/endpoints-deployment.ts'
import { linuxPolicyEndpoints } from './policies/endpoints-linux.ts'
import { policiesEndpoints } from './policies/endpoints.ts'
import { registrationsEndpoints } from './registrations/endpoints.ts'
import { reportsEndpoints } from './reports/endpoints.ts'
import { serverGroupsEndpoints } from './server-groups/endpoints.ts'
import { sessionsEndpoints } from './sessions/endpoints.ts'
import { sitesEndpoints } from './sites/endpoints.ts'
import { sourcesEndpoints } from './sources/endpoints.ts'
import { storeEndpoints } from './store/endpoints.ts'
import { administrationEndpoints } from './system/endpoints-administration.ts'
import { systemEndpoints } from './system/endpoints.ts'
import { tenantsEndpoints } from './tenants/endpoints.ts'
import { usersEndpoints } from './users/endpoints.ts'
import { verdictsEndpoints } from './verdicts/endpoints.ts'
import { viewsEndpoints } from './views/endpoints.ts'
import { withExports } from './list-exports.ts'

/** Every endpoint of the API below /api/v1; OpenAPI, the console's types and the authorization test are made from this list. */
export const endpoints: readonly Endpoint[] = withExports([
  ...sessionsEndpoints,
  ...tenantsEndpoints,
  ...usersEndpoints,
  ...serverGroupsEndpoints,
  ...sitesEndpoints,
  ...computerGroupsEndpoints,
  ...healthEndpoints,
  ...pastEndpoints,
  ...computersEndpoints,
  ...mappingEndpoints,
  ...timelineEndpoints,
  ...baselinesEndpoints,
  ...patchesEndpoints,
  ...patchApprovalsEndpoints,
  ...patchGraphEndpoints,
  ...advisoriesEndpoints,
  ...verdictsEndpoints,
  ...viewsEndpoints,
  ...exceptionsEndpoints,
  ...liveJobsEndpoints,
  ...jobsEndpoints,
  ...reportsEndpoints,
  ...policiesEndpoints,
  ...linuxPolicyEndpoints,
  ...deploymentPolicyEndpoints,
  ...agentEndpoints,
  ...collectionSourceEndpoints,
  ...cacheEndpoints,
  ...sourcesEndpoints,
  ...discoveryEndpoints,
  ...registrationsEndpoints,
  ...findingsEndpoints,
  ...noticesEndpoints,
  ...auditEndpoints,
  ...storeEndpoints,
  ...systemEndpoints,
  ...administrationEndpoints,
])
