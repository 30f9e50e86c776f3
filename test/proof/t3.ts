// npm run t3: orders arrive for a long time while everything fails now and then; each comes to one end, and no process grows.
import { prove } from './proof.ts'
import { soak } from './soak/run.ts'

await prove('t3', soak, ['orders'])
