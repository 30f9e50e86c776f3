// npm run t5: a storm on POST /api/orders makes exactly one order a cart, whoever asks how often, though Redis forgets everything meanwhile.
import { prove } from './proof.ts'
import { storm } from './storm/storm.ts'

await prove('t5', storm)
