// The worker process, with points at which it may die.

import { runWorker } from '../../../src/wire/run-worker.ts'
import { withPoints } from './points.ts'

const folder = process.env['CRASH_POINTS']
if (folder === undefined) throw new Error('CRASH_POINTS names no folder')
await runWorker(process.env, { around: (journal) => withPoints(journal, folder) })
