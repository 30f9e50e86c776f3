// npm run t9: no secret, code or personal data lies about, neither where processes were killed half-way nor after a flow full of unique texts.
import { searchEverywhere } from './leaks/run.ts'
import { prove } from './proof.ts'

await prove('t9', searchEverywhere)
