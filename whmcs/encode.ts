// application/x-www-form-urlencoded as PHP reads it.

export type FormValue = string | number | boolean | null | undefined | readonly FormValue[] | { readonly [key: string]: FormValue }
export type FormParams = { readonly [name: string]: FormValue }

/** PHP's default `max_input_vars`; further ones are dropped without a word. */
const MOST_VARIABLES = 1_000

/**
 * Lists get explicit indices (`pid[0]=5`), since WHMCS joins parallel lists by index; maps their keys (`configoptions[12]=4`); booleans
 * 1 and 0, since the text "false" is true in PHP. null and undefined are left out; an empty text is sent (it clears on Update actions).
 * Throws RangeError for what PHP would rename, drop or misread.
 */
export function encodeForm(params: FormParams): string {
  const pairs: string[] = []
  for (const [name, value] of Object.entries(params)) {
    // PHP rewrites a dot or a blank in a top-level name to an underscore.
    if (!/^[A-Za-z0-9_]+$/.test(name)) throw new RangeError(`"${name}" is no field name`)
    add(pairs, name, value)
  }
  if (pairs.length > MOST_VARIABLES) throw new RangeError(`more than ${MOST_VARIABLES} form fields`)
  return pairs.join('&')
}

function add(pairs: string[], name: string, value: FormValue): void {
  if (value === null || value === undefined) return
  if (isList(value)) return value.forEach((item, index) => add(pairs, `${name}[${index}]`, item))
  if (typeof value === 'object') {
    for (const [key, item] of Object.entries(value)) {
      if (!/^[A-Za-z0-9_-]+$/.test(key)) throw new RangeError(`"${key}" is no key inside ${name}`)
      add(pairs, `${name}[${key}]`, item)
    }
    return
  }
  pairs.push(`${encodeURIComponent(name)}=${encodeURIComponent(scalar(value))}`)
}

function scalar(value: string | number | boolean): string {
  if (typeof value === 'boolean') return value ? '1' : '0'
  if (typeof value === 'string') return value.toWellFormed()
  if (!Number.isSafeInteger(value)) throw new RangeError('numbers are sent whole; money is sent as decimal text')
  return String(value)
}

/** Array.isArray does not narrow a readonly array. */
const isList = (value: FormValue): value is readonly FormValue[] => Array.isArray(value)
