// The web process, with points at which it may die.

import { serve } from '../../../src/wire/serve.ts'
import { withPoints } from './points.ts'

const folder = process.env['CRASH_POINTS']
if (folder === undefined) throw new Error('CRASH_POINTS names no folder')
await serve(process.env, { around: (journal) => withPoints(journal, folder) })
