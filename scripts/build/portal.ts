// The portal's pages, made for browsers and for the web process.
import { spawnSync } from 'node:child_process'
import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { type Made, ROOT } from './make.ts'

const DIST = join(ROOT, 'portal/dist')
const VITE = join(ROOT, 'node_modules/vite/bin/vite.js')
const PACKED = '**/*.{js,css,svg}'

export const PORTAL: Made = {
  name: 'portal',
  folder: DIST,
  from: ['portal/**/*'],
  except: 'dist',
  tool: VITE,
  make() {
    runVite()
    for (const path of globSync(PACKED, { cwd: DIST })) pack(join(DIST, path))
    // After the other, which empties the folder that it writes to.
    runVite('--ssr', 'src/server.tsx')
  },
}

function runVite(...more: readonly string[]): void {
  // Lingui looks for its configuration from where it was started; libraries take their large, slow form where whoever builds is a test.
  const env = { ...process.env, NODE_ENV: 'production' }
  const started = spawnSync(process.execPath, [VITE, 'build', '--logLevel', 'warn', ...more], {
    cwd: join(ROOT, 'portal'),
    env,
    encoding: 'utf8',
  })
  if (started.status !== 0) throw new Error(`The portal could not be built:\n${started.stdout}${started.stderr}`.trimEnd())
}

/** Beside each file its two packed forms, as small as they get: they are made once and sent for a year. */
function pack(path: string): void {
  const bytes = readFileSync(path)
  writeFileSync(`${path}.br`, brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } }))
  writeFileSync(`${path}.gz`, gzipSync(bytes, { level: constants.Z_BEST_COMPRESSION }))
}
