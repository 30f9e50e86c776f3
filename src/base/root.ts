// Where the repository, or what was shipped of it, begins: the same for sources and for built programs, which lie at different depths.

import { findPackageJSON } from 'node:module'
import { dirname } from 'node:path'

const description = findPackageJSON(import.meta.url)
if (description === undefined) throw new Error('package.json is missing above the program')

/** The folder of package.json, an absolute path without a slash at its end. */
export const ROOT = dirname(description)
