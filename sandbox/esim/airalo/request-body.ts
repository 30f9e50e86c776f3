import busboy from 'busboy'
import type { SandboxRequest } from '../../desk.ts'

export interface Fields {
  values: Record<string, unknown>
  /** Whether they came as a form, in which every value is text. */
  isForm: boolean
}

/** The fields of a body in any of the three encodings that Airalo takes. A broken one has no fields, so that validation names what is missing. */
export async function readFields(request: SandboxRequest): Promise<Fields> {
  const type = request.headers['content-type'] ?? ''
  if (type.includes('json')) return { values: parseObject(request.body.toString('utf8')), isForm: false }
  if (type.includes('multipart/form-data')) return { values: gather(await readMultipart(request, type)), isForm: true }
  return { values: gather([...new URLSearchParams(request.body.toString('utf8'))]), isForm: true }
}

function parseObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {}
  } catch {
    return {}
  }
}

/** Names that end with [] make lists, as in PHP. */
function gather(pairs: [string, string][]): Record<string, unknown> {
  const values = new Map<string, unknown>()
  for (const [name, value] of pairs) {
    if (!name.endsWith('[]')) values.set(name, value)
    else {
      const key = name.slice(0, -2)
      const before = values.get(key)
      values.set(key, Array.isArray(before) ? [...before, value] : [value])
    }
  }
  return Object.fromEntries(values)
}

function readMultipart(request: SandboxRequest, type: string): Promise<[string, string][]> {
  return new Promise((resolve) => {
    const pairs: [string, string][] = []
    try {
      const parser = busboy({ headers: { 'content-type': type } })
      parser.on('field', (name, value) => pairs.push([name, value]))
      parser.on('file', (_name, stream) => stream.resume())
      // A form that breaks off keeps what came before, as PHP does.
      parser.on('error', () => resolve(pairs))
      parser.on('close', () => resolve(pairs))
      parser.end(request.body)
    } catch {
      resolve(pairs) // no boundary in the content type
    }
  })
}
