// npm run build: the portal's pages into portal/dist, and the programs of production into dist.
//   --if-needed  only what something has changed of since; `npm start` and `npm run worker` say it before
import { make, makeIfNeeded } from './build/make.ts'
import { PORTAL } from './build/portal.ts'
import { PROGRAMS } from './build/programs.ts'

for (const one of [PORTAL, PROGRAMS])
  if (process.argv.includes('--if-needed')) await makeIfNeeded(one, (line) => console.log(line))
  else await make(one)
