import { computerOfAgent, noteContact } from '../computers/service.ts'
import type { App } from '../context.ts'
import { leaseNextStep, recordReport } from '../jobs/service.ts'
import { applyInventory } from '../verdicts/inventory.ts'
import { openAgentDoor } from './router.ts'
import type { AgentDoor } from './router.ts'
import type { AgentWork } from './service.ts'

/** What agents ask for and tell, done by the nouns it concerns. */
const work: AgentWork = { leaseNextStep, recordReport, computerOfAgent, noteContact, applyInventory }

/** The agents' door with everything behind it, to be mounted at /agent/v1. */
export async function openAgents(app: App): Promise<AgentDoor> {
  return openAgentDoor(app, work)
}
