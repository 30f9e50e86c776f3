import type * as z from 'zod'
import { type FieldError, Problem } from '../../base/problems.ts'

const ERRORS_MOST = 50
const PATH_LETTERS = 100

type Issue = z.core.$ZodIssue

/** Checks a value against a schema. Throws Problem `invalid_request` that names each field with a stable code of ours. */
export function parse<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const result = schema.safeParse(value, { reportInput: true })
  if (result.success) return result.data
  throw new Problem('invalid_request', undefined, { errors: result.error.issues.flatMap(toFieldErrors).slice(0, ERRORS_MOST) })
}

function toFieldErrors(issue: Issue): FieldError[] {
  const path = issue.path.map(String).join('.').slice(0, PATH_LETTERS)
  if (issue.code !== 'unrecognized_keys') return [{ path, ...explain(issue) }]
  return issue.keys.map((key) => ({
    path: (path ? `${path}.${key}` : key).slice(0, PATH_LETTERS),
    code: 'unknown_field',
    message: 'This field is not accepted here.',
  }))
}

function explain(issue: Issue): { code: string; message: string } {
  if (issue.input === undefined && (issue.code === 'invalid_type' || issue.code === 'invalid_value' || issue.code === 'invalid_union'))
    return { code: 'required', message: 'This field is required.' }
  switch (issue.code) {
    case 'invalid_type':
      return { code: 'wrong_type', message: `Must be of type ${issue.expected}.` }
    case 'too_small':
      return issue.origin === 'string' || issue.origin === 'array'
        ? { code: issue.origin === 'string' ? 'too_short' : 'too_few', message: `At least ${issue.minimum}.` }
        : { code: 'too_small', message: `At least ${issue.minimum}.` }
    case 'too_big':
      return issue.origin === 'string' || issue.origin === 'array'
        ? { code: issue.origin === 'string' ? 'too_long' : 'too_many', message: `At most ${issue.maximum}.` }
        : { code: 'too_big', message: `At most ${issue.maximum}.` }
    case 'invalid_format':
      return { code: 'wrong_format', message: 'This does not have the right form.' }
    case 'not_multiple_of':
      return { code: 'wrong_step', message: `Must be a multiple of ${issue.divisor}.` }
    case 'invalid_value':
      return { code: 'not_allowed', message: `Must be one of: ${issue.values.map(String).join(', ')}.` }
    case 'custom':
      // Messages of our own refinements; a code may be given in `params`.
      return { code: typeof issue.params?.['code'] === 'string' ? issue.params['code'] : 'not_valid', message: issue.message }
    default:
      return { code: 'not_valid', message: 'This is not valid here.' }
  }
}
