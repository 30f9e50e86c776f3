// npm run blackout: the whole stack is killed, its database and Redis with it, during the demo's story; it comes back and finishes.
import { blackout } from './blackout/run.ts'
import { prove } from './proof.ts'

await prove('blackout', blackout)
