// What the deploy files may name of the product: its settings, programs, and addresses for probes.
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import { VARIABLES } from '../../src/base/config-fields.ts'

export interface Product {
  root: string
  settings: readonly string[]
  secrets: readonly string[]
  /** `dist/web.js`, … */
  programs: readonly string[]
  /** `/healthz`, … */
  addresses: readonly string[]
  /** The version that everything here is tested with. */
  node: string
}

const Manifest = z.object({ scripts: z.record(z.string(), z.string()), devDependencies: z.object({ node: z.string() }) })

/** The image says what web and worker listen on; the others are for a stack on one machine. */
export const NOT_TO_SET = ['PORT', 'LISTEN_ADDRESS', 'WORKER_PORT', 'DATA_DIR', 'SANDBOX_PORT', 'TIME_SCALE', 'RATE_LIMIT_SCALE']

export function productOf(root: string): Product {
  const names = Object.entries(VARIABLES)
  const { scripts, devDependencies } = Manifest.parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')))
  const sources = Object.values(scripts).flatMap((line) => [...line.matchAll(/\bsrc\/cli\/([\w-]+)\.ts\b/g)])
  const commands = sources.map(([, name]) => `dist/${name}.js`)
  return {
    root,
    settings: names.filter(([, row]) => !('secret' in row)).map(([name]) => name),
    secrets: names.filter(([, row]) => 'secret' in row).map(([name]) => name),
    programs: ['dist/web.js', 'dist/worker.js', ...commands],
    addresses: globSync('src/http/routes/*.ts', { cwd: root }).flatMap((path) =>
      [...readFileSync(join(root, path), 'utf8').matchAll(/^\s+path: '(\/[^']*)'/gm)].map(([, address]) => address ?? ''),
    ),
    node: devDependencies.node,
  }
}

/** Why a process must not be given this name; null when it reads it. */
export function nameFault(name: string, { settings, secrets }: Product): string | null {
  if (settings.includes(name)) return NOT_TO_SET.includes(name) ? `${name} is set by the image, or for a demo alone` : null
  if (name.endsWith('_FILE') && secrets.includes(name.slice(0, -5))) return null
  if (secrets.includes(name)) return `${name} is a secret: give ${name}_FILE`
  return `${name} is not read by src/base/config.ts`
}

/** Of a command such as `node dist/web.js`. */
export function programFault(command: readonly unknown[], { programs }: Product): string | null {
  const [node, program] = command
  return node === 'node' && typeof program === 'string' && programs.includes(program)
    ? null
    : `starts ${command.join(' ')}, which the image does not have`
}
