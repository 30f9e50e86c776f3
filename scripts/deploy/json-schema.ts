// Judges a value by a JSON schema, in words that name the place.
import { Ajv2019 } from 'ajv/dist/2019.js'

/** Formats are hints of these schemas (`duration`, `ports`) that no standard knows. */
const ajv = new Ajv2019({ allErrors: true, strict: false, validateFormats: false })

export interface SchemaFault {
  path: (string | number)[]
  message: string
}

export function schemaFaultsOf(schema: Record<string, unknown>, value: unknown): SchemaFault[] {
  // Compiled once: a schema with a name may not be added twice.
  const validate = compiled.get(schema) ?? ajv.compile(withoutName(schema))
  compiled.set(schema, validate)
  if (validate(value)) return []
  return (validate.errors ?? []).map(({ instancePath, message, params }) => ({
    path: instancePath
      .split('/')
      .slice(1)
      .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~')),
    message: `${instancePath || '/'} ${message ?? 'does not fit'}${detailOf(params)}`,
  }))
}

const compiled = new Map<object, ReturnType<typeof ajv.compile>>()

/** Names of draft 4 (`id`), and the address of a draft that ajv does not know by it; what they say is the same since. */
function withoutName(schema: Record<string, unknown>): Record<string, unknown> {
  const { $schema: _draft, ...rest } = schema
  const text = JSON.stringify(rest, (key, value: unknown) => (key === 'id' && typeof value === 'string' ? undefined : value))
  return JSON.parse(text) as Record<string, unknown>
}

function detailOf(params: Record<string, unknown>): string {
  const name = params['additionalProperty'] ?? params['propertyName']
  if (typeof name === 'string') return ` (${name})`
  return Array.isArray(params['allowedValues']) && params['allowedValues'].length < 20 ? ` (${params['allowedValues'].join(', ')})` : ''
}
