// The portal's half that runs here: it makes the first form of a page, which the browser shows before any script has come.

import { AsyncLocalStorage } from 'node:async_hooks'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Clock } from '../../base/clock.ts'
import type { Language } from '../../contract/account.ts'
import type { Asset } from '../asset.ts'
import type { Inside } from '../inside.ts'
import type { PageData } from './brand.ts'

/** As portal/src/server.tsx has it. */
interface BuiltPages {
  needsOf(path: string, hasSession: boolean): { source: string | null; asksLater: readonly string[] }
  render(visit: Visit): Promise<Rendered>
}

export interface Visit {
  path: string
  search: string
  chosen: Language | null
  preferred: Language
  data: PageData
}

export interface Rendered {
  language: Language
  head: string
  root: string
  known: readonly unknown[]
}

const TOO_LATE = { status: 503 }

export interface PortalPages extends Pick<BuiltPages, 'needsOf'> {
  /**
   * `enter` lets it ask, or answers null. Null too when all of it takes longer than `withinMs`, then nothing more is asked; and when it fails, which
   * `failed` is told, even if it was too late already.
   */
  render(visit: Visit, enter: () => Promise<Inside | null>, withinMs: number, failed: (error: unknown) => void): Promise<Rendered | null>
}

/**
 * What loads them, once, when the first page is asked for: a start does not wait for it. `files` are what they can ask for beside the API. Throws
 * where the build has left them out.
 */
export function openMadeHere(folder: string, files: ReadonlyMap<string, Asset>, clock: Clock): () => Promise<PortalPages> {
  const source = join(folder, 'server/server.js')
  if (!existsSync(source)) throw new Error(`the portal was built without ${source}`)
  const asking = new AsyncLocalStorage<Inside>()
  const answer = async ({ url }: Request): Promise<Response> => {
    const { pathname, search } = new URL(url)
    const file = files.get(pathname)
    if (file) return new Response(file.bytes.toString())
    const inside = asking.getStore()
    if (!inside) throw new Error(`${pathname} was asked for outside of any page`)
    const { status, bytes } = await inside(pathname + search)
    return new Response(bytes?.toString() ?? null, { status, headers: { 'Content-Type': 'application/json' } })
  }
  const load = async (): Promise<PortalPages> => {
    const built = (await import(pathToFileURL(source).href)) as { openPages(by: typeof answer): BuiltPages }
    const { needsOf, render } = built.openPages(answer)
    return {
      needsOf,
      async render(visit, enter, withinMs, failed) {
        const done = new AbortController()
        const late = clock.sleep(withinMs, done.signal).then(() => null)
        const draw = async () => {
          try {
            const inside = await enter()
            if (!inside || done.signal.aborted) return null
            return await asking.run(
              async (address) => (done.signal.aborted ? TOO_LATE : inside(address)),
              () => render(visit),
            )
          } catch (error) {
            failed(error)
            return null
          }
        }
        try {
          return await Promise.race([draw(), late])
        } finally {
          done.abort()
        }
      },
    }
  }
  let loading: Promise<PortalPages> | undefined
  return () => (loading ??= load())
}
