// npm run build: the portal's pages, made for browsers into portal/dist. `--if-needed`: only where something has changed since; what starts the
// web process says it before.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

const ROOT = join(import.meta.dirname, '..')
const PORTAL = join(ROOT, 'portal')
const DIST = join(PORTAL, 'dist')
const VITE = join(ROOT, 'node_modules/vite/bin/vite.js')
const MADE_FROM = join(DIST, '.made-from')
const PACKED = '**/*.{js,css,svg}'

if (process.argv[1] === import.meta.filename) {
  if (process.argv.includes('--if-needed')) buildIfNeeded((line) => console.log(line))
  else build(fingerprint())
}

/** A machine without the tools for it (a server's) takes what it was given. */
export function buildIfNeeded(say: (line: string) => void): void {
  const made = existsSync(MADE_FROM) ? readFileSync(MADE_FROM, 'utf8') : null
  if (made !== null && !existsSync(VITE)) return
  const wanted = fingerprint()
  if (made === wanted) return
  say('Building the portal …')
  build(wanted)
}

function build(from: string): void {
  runVite()
  for (const path of globSync(PACKED, { cwd: DIST })) pack(join(DIST, path))
  // After the other, which empties the folder that it writes to.
  runVite('--ssr', 'src/server.tsx')
  writeFileSync(MADE_FROM, from)
}

function runVite(...more: readonly string[]): void {
  // Lingui looks for its configuration from where it was started; libraries take their large, slow form where whoever builds is a test.
  const env = { ...process.env, NODE_ENV: 'production' }
  const started = spawnSync(process.execPath, [VITE, 'build', '--logLevel', 'warn', ...more], { cwd: PORTAL, env, encoding: 'utf8' })
  if (started.status !== 0) throw new Error(`The portal could not be built:\n${started.stdout}${started.stderr}`.trimEnd())
}

/** Beside each file its two packed forms, as small as they get: they are made once and sent for a year. */
function pack(path: string): void {
  const bytes = readFileSync(path)
  writeFileSync(`${path}.br`, brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } }))
  writeFileSync(`${path}.gz`, gzipSync(bytes, { level: constants.Z_BEST_COMPRESSION }))
}

/** Of everything that the pages are made from. */
function fingerprint(): string {
  const hash = createHash('sha256').update(readFileSync(join(ROOT, 'package-lock.json')))
  const files = globSync('**/*', { cwd: PORTAL, withFileTypes: true, exclude: (entry) => entry.name === 'dist' }).filter((entry) =>
    entry.isFile(),
  )
  for (const path of files.map((entry) => join(entry.parentPath, entry.name)).sort())
    hash.update(path.slice(PORTAL.length)).update(readFileSync(path))
  return hash.digest('hex')
}
