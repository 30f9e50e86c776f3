// The worker process: advances flows, and keeps house.

import { enableCompileCache, flushCompileCache } from 'node:module'

// As in src/main.ts: whoever comes after one that was killed is there sooner, and errors are where the sources say.
enableCompileCache()
process.setSourceMapsEnabled(true)
const { runWorker } = await import('../src/wire/run-worker.ts')
const { KINDS } = await import('../src/wire/kinds.ts')
const { startWorker } = await import('./worker.ts')
const { startReconciler } = await import('./reconcile.ts')
const { startFollower } = await import('./follow-whmcs.ts')
const { startRecoverer } = await import('./recover.ts')
await runWorker(process.env, [
  (world) => startRecoverer(world, KINDS),
  startWorker,
  (world) => startReconciler(world, KINDS),
  (world) => startFollower(world),
])
flushCompileCache()
