// The worker process, with points at which it may die.

import { startWorker } from '../../../jobs/worker.ts'
import { runWorker } from '../../../src/wire/run-worker.ts'
import { withPoints } from './points.ts'

const folder = process.env['CRASH_POINTS']
if (folder === undefined) throw new Error('CRASH_POINTS names no folder')
await runWorker(process.env, [startWorker], { around: (journal) => withPoints(journal, folder) })
