import { useState } from 'react'
import { type DefaultValues, type FieldValues, type Path, type Resolver, useForm } from 'react-hook-form'
import { Fault } from '../api/fault.ts'

interface SentForm<Values extends FieldValues> {
  values: DefaultValues<Values>
  resolver?: Resolver<Values>
  send(values: Values): Promise<void>
  /** Codes that speak of one field although the server names none. */
  fieldOf?: Readonly<Record<string, Path<Values>>>
}

/** A form that is sent to the server: one press is one request, what is refused is marked where it stands, and nothing typed is lost. */
export function useSentForm<Values extends FieldValues>({ values, send, resolver, fieldOf = {} }: SentForm<Values>) {
  const form = useForm<Values, unknown, Values>({ defaultValues: values, ...(resolver && { resolver }) })
  const [fault, setFault] = useState<unknown>(null)
  const { errors, isSubmitting } = form.formState

  const submit = form.handleSubmit(async (given) => {
    setFault(null)
    try {
      await send(given)
    } catch (error) {
      const marks = marksOf(error, given, fieldOf)
      if (marks.length === 0) setFault(error)
      marks.forEach(({ path, code }, at) => form.setError(path, { type: 'server', message: code }, { shouldFocus: at === 0 }))
    }
  })
  return { ...form, submit, fault, isSubmitting, faults: countFaults(errors) }
}

/** The fields of this form that the server speaks of; none where it speaks of something else. */
function marksOf<Values extends FieldValues>(
  error: unknown,
  given: Values,
  fieldOf: Readonly<Record<string, Path<Values>>>,
): { path: Path<Values>; code: string }[] {
  if (!(error instanceof Fault)) return []
  const whole = fieldOf[error.code]
  if (whole !== undefined) return [{ path: whole, code: error.code }]
  return error.fields.flatMap(({ path, code }) => (isField(path, given) ? [{ path, code }] : []))
}

/** The server names fields by the paths that they have in the form. */
function isField<Values extends FieldValues>(path: string, values: Values): path is Path<Values> {
  let value: unknown = values
  for (const part of path.split('.'))
    value = typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[part] : undefined
  return value !== undefined
}

/** Leaves of the tree of errors. */
function countFaults(errors: object): number {
  return Object.values(errors).reduce((sum: number, error: unknown) => {
    if (typeof error !== 'object' || error === null) return sum
    return sum + ('type' in error && typeof error.type === 'string' ? 1 : countFaults(error))
  }, 0)
}

export interface FieldError {
  type?: unknown
  message?: string | undefined
}

/** The code of what is wrong with a field, as `Field` wants it: checks of ours and the server's say it as their message. */
export const codeOf = (error: FieldError | undefined): string | undefined =>
  error === undefined ? undefined : error.message || String(error.type)
