import type { AgentWork } from './agents/service.ts'
import { computerOfAgent, noteContact } from './computers/service.ts'
import { addOutputRoutes, leaseNextStep, recordReport } from './jobs/service.ts'
import { applyInventory } from './verdicts/inventory.ts'
import { findInventory } from './verdicts/store-inventory.ts'
import { addCollectionRoutes } from './registrations/agent-collections.ts'

/** What the agents' door needs of the other nouns. */
export const agentWork: AgentWork = {
  leaseNextStep,
  recordReport,
  computerOfAgent,
  noteContact: (ctx, told) => noteContact(ctx, { ...told, tenantId: ctx.tenantId }),
  addRoutes(app, router, signed) {
    addCollectionRoutes(app, router, signed)
    addOutputRoutes(app, router, signed)
  },
  applyInventory,
  storedInventory: findInventory,
}
