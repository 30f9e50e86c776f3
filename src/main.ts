// The web process.

import { enableCompileCache, flushCompileCache } from 'node:module'

// What Node compiled at an earlier start, and stripped of its types, is taken from a folder again: that halves the work until the first
// answer. Only modules that are loaded after this line are, so all others are loaded behind it.
enableCompileCache()
const { serve } = await import('./wire/serve.ts')
await serve(process.env)
flushCompileCache()
