// npm run t8: rolling restarts under load fail no request; a worker that is killed loses nothing and repeats nothing.
import { restartUnderLoad } from './deploys/run.ts'
import { prove } from './proof.ts'

await prove('t8', restartUnderLoad)
