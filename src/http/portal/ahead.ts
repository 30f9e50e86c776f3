// What a page will load and ask for as soon as its scripts run, named with the page itself, so that it comes together with them.

import { z } from 'zod'

const Manifest = z.record(z.string(), z.object({ file: z.string(), imports: z.array(z.string()).default([]) }))
type Manifest = z.output<typeof Manifest>

interface Needs {
  language: string
  /** The file that the page was built from; null: it is part of what every page loads. */
  source: string | null
  /** Addresses of the API. */
  asks: readonly string[]
}

const ENTRY = 'index.html'

/** The value of a page's `Link` header. `manifest` is what the build says of its files. Throws where it does not name what pages need. */
export function openAhead(manifest: unknown): (needs: Needs) => string {
  const files = Manifest.parse(manifest)
  const always = filesOf(files, ENTRY)
  const links = new Map<string, string[]>()
  const scripts = (source: string): string[] => {
    const known = links.get(source)
    if (known) return known
    const made = [...filesOf(files, source)].filter((file) => !always.has(file)).map((file) => `</${file}>; rel=modulepreload`)
    links.set(source, made)
    return made
  }
  return ({ language, source, asks }) =>
    [
      ...scripts(`src/locales/${language}.po`),
      ...(source === null ? [] : scripts(source)),
      ...asks.map((address) => `<${address}>; rel=preload; as=fetch; crossorigin`),
    ].join(', ')
}

/** The file that was made of a source, and all that it begins by importing. */
function filesOf(files: Manifest, source: string, found = new Set<string>()): Set<string> {
  const made = files[source]
  if (!made) throw new Error(`the portal was built without ${source}`)
  if (found.has(made.file)) return found
  found.add(made.file)
  for (const imported of made.imports) filesOf(files, imported, found)
  return found
}
