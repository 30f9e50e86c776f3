// The web process.

import { enableCompileCache, flushCompileCache } from 'node:module'

// Passwords are hashed on up to four of the threads on which Node also looks names up and reads files. Those keep four for themselves, or a
// storm of sign-ups would hold every call to another system up. It is read once, with the first use of such a thread.
process.env['UV_THREADPOOL_SIZE'] ??= '8'

// What Node compiled at an earlier start, and stripped of its types, is taken from a folder again: that halves the work until the first
// answer. Only modules that are loaded after this line are, so all others are loaded behind it.
enableCompileCache()
// Built programs name the sources in what they log of an error.
process.setSourceMapsEnabled(true)
const { serve } = await import('./wire/serve.ts')
await serve(process.env)
flushCompileCache()
