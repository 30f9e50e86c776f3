// npm run t8: rolling restarts under load fail no request; a worker that is killed loses nothing and repeats nothing;
// a system that does not answer slows nobody who needs nothing of it. `--restarts N`: so many, with as many requests each.
import { restartUnderLoad } from './deploys/run.ts'
import { prove } from './proof.ts'

await prove('t8', restartUnderLoad, ['restarts'])
