// The programs of production: dist/web.js, dist/worker.js and every command of package.json, each in few files, with what they need of the
// packages. A start as the sources are looks for some 650.
import { cpSync, globSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { basename, join, parse } from 'node:path'
import { type Made, ROOT } from './make.ts'

const DIST = join(ROOT, 'dist')
const MIGRATIONS = 'src/db/migrations'
/** What a source file reads beside itself. Chunks all lie in one folder, and find it beside them again. */
const BESIDE = ['src/auth/breached-passwords.txt.gz', 'mail/templates']
/** Machine code, which stays in node_modules. */
const NATIVE = /^@node-rs\//

export const PROGRAMS: Made = {
  name: 'programs',
  folder: DIST,
  from: [...['src', 'jobs', 'mappings', 'whmcs', 'esim', 'mail'].map((folder) => `${folder}/**/*`), 'salesforce/*.ts'],
  tool: join(ROOT, 'node_modules/rolldown/package.json'),
  async make() {
    // Whoever runs from the last ones loses them in one moment, not for as long as the work takes.
    const fresh = `${DIST}.${process.pid}`
    try {
      await bundle(fresh)
      for (const path of BESIDE) cpSync(join(ROOT, path), join(fresh, basename(path)), { recursive: true })
      rmSync(DIST, { recursive: true, force: true })
      renameSync(fresh, DIST)
    } finally {
      rmSync(fresh, { recursive: true, force: true })
    }
  },
}

async function bundle(folder: string): Promise<void> {
  // Where the programs are there already, the tool that makes them need not be.
  const { rolldown } = await import('rolldown')
  const bundled = await rolldown({
    cwd: ROOT,
    input: { web: 'src/main.ts', worker: 'jobs/main.ts', ...commands(), ...migrations() },
    platform: 'node',
    external: NATIVE,
    onLog: (level, { message }) => {
      if (level === 'warn') throw new Error(`The programs could not be built: ${message}`)
    },
  })
  await bundled.write({ dir: folder, format: 'esm', sourcemap: true, entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' })
  await bundled.close()
}

/** The commands that package.json offers, by their names in src/cli. */
function commands(): Record<string, string> {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: Record<string, string> }
  const sources = Object.values(scripts).flatMap((line) => /\bsrc\/cli\/[\w-]+\.ts\b/.exec(line) ?? [])
  return Object.fromEntries(sources.map((source) => [parse(source).name, source]))
}

const migrations = (): Record<string, string> =>
  Object.fromEntries(globSync(`${MIGRATIONS}/*.ts`, { cwd: ROOT }).map((source) => [`migrations/${parse(source).name}`, source]))
