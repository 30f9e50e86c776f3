// sfdx-project.json: which folders are deployed, as which API version, and what is replaced in them on the way.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import type { Finding } from '../rules/finding.ts'

const Project = z.object({
  packageDirectories: z.array(z.object({ path: z.string() })),
  sourceApiVersion: z.string(),
  replacements: z
    .array(z.object({ filename: z.string(), stringToReplace: z.string().optional(), replaceWithEnv: z.string().optional() }))
    .optional(),
})

interface Read {
  project: { directories: string[]; apiVersion: string | null }
  findings: Finding[]
}

export function readProject(root: string, folder: string): Read {
  const path = `${folder}/sfdx-project.json`
  const say = (message: string): Finding => ({ path, line: 1, message })
  const nothing = (message: string): Read => ({ project: { directories: [], apiVersion: null }, findings: [say(message)] })
  if (!existsSync(join(root, path))) return nothing('is missing: without it nothing can be deployed')
  const project = parse(readFileSync(join(root, path), 'utf8'))
  if (typeof project === 'string') return nothing(project)
  const directories = project.packageDirectories.map((directory) => directory.path)
  const missing = directories.filter((directory) => !existsSync(join(root, folder, directory)))
  return {
    project: { directories, apiVersion: project.sourceApiVersion },
    findings: [
      ...missing.map((directory) => say(`names the folder ${directory}, which is not there`)),
      ...(project.replacements ?? []).flatMap(({ filename, stringToReplace = '' }) => {
        const file = join(root, folder, filename)
        if (!existsSync(file)) return [say(`replaces something in ${filename}, which is not there`)]
        return readFileSync(file, 'utf8').includes(stringToReplace)
          ? []
          : [say(`${filename} holds no ${stringToReplace} that could be replaced`)]
      }),
    ],
  }
}

function parse(text: string): z.infer<typeof Project> | string {
  try {
    const read = Project.safeParse(JSON.parse(text))
    return read.success ? read.data : `does not fit: ${read.error.issues[0]?.path.join('.')}: ${read.error.issues[0]?.message}`
  } catch {
    return 'is no JSON'
  }
}
