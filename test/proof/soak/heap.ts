// What a process holds on to, written down every few seconds: what is left of its heap once everything that nobody needs is gone.
import { appendFileSync } from 'node:fs'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { heapFile, type Sample } from './growth.ts'

/** Collecting takes a moment in which the process does nothing else. */
const EVERY_MS = 10_000

const folder = process.env['HEAP_FOLDER']
if (folder === undefined) throw new Error('HEAP_FOLDER names no folder')
const file = heapFile(folder, process.pid)

// Garbage goes when room is needed: unless it is asked to, what grows cannot be told from what only waits.
setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void // what that flag gives

function note(): void {
  collect()
  const sample: Sample = { atMs: performance.timeOrigin + performance.now(), heap: process.memoryUsage().heapUsed }
  appendFileSync(file, `${JSON.stringify(sample)}\n`)
}

note()
setInterval(note, EVERY_MS).unref()
