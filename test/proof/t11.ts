// npm run t11: Redis is emptied, killed and failed over under load; no order is lost and none is carried out twice.
import { prove } from './proof.ts'
import { outliveRedis } from './redis/run.ts'

await prove('t11', outliveRedis)
