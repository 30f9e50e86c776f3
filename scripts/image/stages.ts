// The Dockerfile's steps, one after the other, each stage in a root of its own.
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, globSync, mkdirSync, readFileSync, statSync } from 'node:fs'
import { basename, dirname, isAbsolute, join, matchesGlob, posix, relative } from 'node:path'
import type { Stage, Step } from '../deploy/dockerfile-steps.ts'
import { type Place, runToBuild } from './container.ts'

const ROOT = join(import.meta.dirname, '../..')
const IGNORED = readFileSync(join(ROOT, 'deploy/image/Dockerfile.dockerignore'), 'utf8')
  .split('\n')
  .filter((line) => line && !line.startsWith('#'))

type MakeBase = (root: string, say: (line: string) => void) => void
export interface Image extends Place {
  user: string
  command: string[]
  health: string[]
}
interface Work {
  work: string
  /** By the name of the image that each base is: `node`, `debian`. */
  bases: Record<string, MakeBase>
  say: (line: string) => void
}

/** What the last stage comes to. */
export function carryOut(stages: readonly Stage[], { work, bases, say }: Work): Image {
  const made = new Map<string, Image>()
  let last: Image | undefined
  for (const stage of stages) {
    const base = bases[stage.base.split(':')[0] ?? '']
    if (!base) throw new Error(`line ${stage.line}: there is no base ${stage.base} here`)
    const image: Image = { root: join(work, stage.name), cwd: '/', env: {}, user: '0:0', command: [], health: [] }
    base(image.root, say)
    for (const step of stage.steps) {
      say(`${stage.name}  ${step.is} ${step.text}`.slice(0, 140))
      carryOutStep(step, image, made)
    }
    made.set(stage.name, image)
    last = image
  }
  if (!last) throw new Error('the Dockerfile has no stage')
  return last
}

/** What a stage has of this repository before it runs anything, laid out below `root`; the folder in which it then works. */
export function copiedFromHere(stage: Stage, root: string): string {
  const image: Image = { root, cwd: '/', env: {}, user: '0:0', command: [], health: [] }
  for (const step of stage.steps)
    if (step.is === 'WORKDIR' || (step.is === 'COPY' && step.flags['from'] === undefined)) carryOutStep(step, image, new Map())
  return join(root, image.cwd)
}

function carryOutStep(step: Step, image: Image, made: ReadonlyMap<string, Image>): void {
  const inside = (path: string) => (isAbsolute(path) ? posix.normalize(path) : posix.join(image.cwd, path))
  switch (step.is) {
    case 'WORKDIR':
      image.cwd = inside(step.words[0] ?? '/')
      mkdirSync(join(image.root, image.cwd), { recursive: true })
      return
    case 'ENV':
      for (const word of step.words) image.env[word.slice(0, word.indexOf('='))] = word.slice(word.indexOf('=') + 1)
      return
    case 'RUN':
      runToBuild({ ...image, env: { ...npmSettings(), ...image.env } }, step.text, npmCache())
      return
    case 'COPY': {
      const { from } = step.flags
      const source = from === undefined ? undefined : made.get(from)
      if (from !== undefined && !source) throw new Error(`line ${step.line}: there is no stage ${from}`)
      copy(step, source?.root, join(image.root, inside(step.words.at(-1) ?? '')))
      return
    }
    case 'USER':
      image.user = step.words.join('')
      return
    case 'CMD':
      image.command = listOf(step)
      return
    case 'HEALTHCHECK':
      image.health = listOf(step)
      return
    case 'ARG':
    case 'EXPOSE':
    case 'LABEL':
      return // of use to the engine and to readers
    default:
      throw new Error(`line ${step.line}: ${step.is} is not carried out here`)
  }
}

/** As a builder copies: of a folder what is in it; of several files, or into a name that ends in a slash, each under its own name. */
function copy(step: Step, stage: string | undefined, to: string): void {
  const sources = step.words.slice(0, -1)
  const wanted = step.words.at(-1) ?? ''
  const intoFolder = sources.length > 1 || wanted.endsWith('/') || sources.some((source) => source.includes('*'))
  const found = sources.flatMap((source) => {
    if (stage !== undefined) return [join(stage, source)]
    const paths = globSync(source, { cwd: ROOT }).map((path) => join(ROOT, path))
    if (paths.length === 0) throw new Error(`line ${step.line}: ${source} is not there`)
    return paths
  })
  for (const path of found) {
    const isFolder = statSync(path).isDirectory()
    const at = intoFolder && !isFolder ? join(to, basename(path)) : to
    mkdirSync(isFolder ? at : dirname(at), { recursive: true })
    const filter = (inner: string) => stage !== undefined || !isIgnored(relative(ROOT, inner))
    cpSync(path, at, { recursive: true, verbatimSymlinks: true, filter })
  }
}

const isIgnored = (path: string): boolean => IGNORED.some((pattern) => matchesGlob(path, pattern))

function listOf({ text, line }: Step): string[] {
  const list: unknown = JSON.parse(/\[.*\]$/.exec(text)?.[0] ?? 'null')
  if (!Array.isArray(list)) throw new Error(`line ${line}: no list`)
  return list.map(String)
}

const npm = (...args: string[]): string => spawnSync('npm', ['config', 'get', ...args], { encoding: 'utf8', cwd: '/' }).stdout.trim()
/** Packages that this machine has fetched before, as a builder's cache has them. */
const npmCache = (): string => [npm('cache')].find((path) => existsSync(path)) ?? ''
/** Where this machine's npm fetches from, and whom it trusts. */
const npmSettings = (): Record<string, string> => ({
  npm_config_registry: npm('registry'),
  npm_config_update_notifier: 'false',
  npm_config_prefer_offline: 'true',
  ...(existsSync('/etc/ssl/certs/ca-certificates.crt') && { npm_config_cafile: '/etc/ssl/certs/ca-certificates.crt' }),
})
