// npm run t2: workers die at every named point of every effect; everything comes about once, and soon.
import { crash } from './crash/run.ts'
import { prove } from './proof.ts'

await prove('t2', crash, ['rounds', 'esims'])
