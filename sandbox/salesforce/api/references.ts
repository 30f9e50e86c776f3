// `@{refOrder.id}`, `@{refItems[0].id}`, `@{refQuery.records[0].Id}`: answers of earlier subrequests, put into later ones.
import { isRecord } from './call.ts'

const REFERENCE = /@\{([^}]*)\}/g

/** A reference that has no value: the subrequest is not run. */
export class UnresolvedReference extends Error {}

/** `value` with every reference in its texts replaced. */
export function resolveReferences(value: unknown, answers: ReadonlyMap<string, unknown>): unknown {
  if (typeof value === 'string') return resolveText(value, answers)
  if (Array.isArray(value)) return value.map((each) => resolveReferences(each, answers))
  if (!isRecord(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, resolveReferences(each, answers)]))
}

export const resolveText = (text: string, answers: ReadonlyMap<string, unknown>): string =>
  text.replaceAll(REFERENCE, (_, path: string) => String(lookUp(path, answers)))

function lookUp(path: string, answers: ReadonlyMap<string, unknown>): string | number | boolean {
  const [reference = '', ...steps] = path.replaceAll(/\[(\d+)\]/g, '.$1').split('.')
  let at: unknown = answers.get(reference)
  for (const step of steps) at = Array.isArray(at) ? at[Number(step)] : isRecord(at) && Object.hasOwn(at, step) ? at[step] : undefined
  if (typeof at === 'string' || typeof at === 'number' || typeof at === 'boolean') return at
  throw new UnresolvedReference(`Invalid reference specified. No value for ${path} found in ${reference}`)
}
