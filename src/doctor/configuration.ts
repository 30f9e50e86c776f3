import type { Check } from './check.ts'
import { fault, fine, type Finding } from './finding.ts'

/** Nothing can be looked at with an environment that is wrong, so its faults are told in place of all else; whoever comes here has none. */
export const configurationCheck: Check = {
  id: 'configuration',
  system: 'configuration',
  looks: 'whether every variable of the environment is there and well-formed',
  mended: 'the environment, as .env.example explains it',
  run: async () => [fine('every variable is there and well-formed')],
}

/** `faults` as the configuration itself words them: each begins with its variable, and none holds a value. */
export const configurationFaults = (faults: readonly string[]): Finding[] =>
  faults.map((words) => {
    const [variable] = /^[A-Z][A-Z0-9_]+/.exec(words) ?? []
    return fault(words, variable ? `Set ${variable} as .env.example explains it.` : 'See .env.example.')
  })
