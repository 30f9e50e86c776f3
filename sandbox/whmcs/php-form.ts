// Form bodies as PHP reads them: brackets make arrays, `[]` takes the next index, the last of equal names wins,
// dots and spaces in a top-level name become `_`, and everything past 1000 variables is dropped without a word.

export type FormMap = Map<string, FormValue>
type FormValue = string | FormMap

const maxVariables = 1000
const maxDepth = 64

export function parsePhpForm(body: string): FormMap {
  const form: FormMap = new Map()
  for (const pair of body.split('&').filter(Boolean).slice(0, maxVariables)) {
    const cut = pair.indexOf('=')
    const name = decode(cut < 0 ? pair : pair.slice(0, cut))
    const path = pathOf(name)
    if (path) put(form, path, cut < 0 ? '' : decode(pair.slice(cut + 1)))
  }
  return form
}

/** `a[b][]` → `['a', 'b', '']`; undefined for a name that PHP ignores. */
function pathOf(name: string): string[] | undefined {
  const trimmed = name.replace(/^ +/, '')
  const open = trimmed.indexOf('[', 1)
  const brackets = open < 0 ? undefined : /^(?:\[[^\]]*\])+/.exec(trimmed.slice(open))?.[0]
  const base = (brackets === undefined ? trimmed : trimmed.slice(0, open)).replace(/[. [\0]/g, '_')
  if (base === '') return undefined
  const keys = brackets === undefined ? [] : [...brackets.matchAll(/\[([^\]]*)\]/g)].map((match) => match[1] ?? '')
  return [base, ...keys].slice(0, maxDepth)
}

function put(map: FormMap, [key = '', ...rest]: string[], value: string): void {
  const name = key === '' ? nextIndex(map) : key
  if (rest.length === 0) {
    map.set(name, value)
    return
  }
  const present = map.get(name)
  const inner: FormMap = present instanceof Map ? present : new Map()
  if (inner !== present) map.set(name, inner)
  put(inner, rest, value)
}

function nextIndex(map: FormMap): string {
  const indexes = [...map.keys()].filter((key) => /^(0|[1-9]\d*)$/.test(key)).map(Number)
  return String(Math.max(-1, ...indexes) + 1)
}

/** PHP's urldecode: `+` is a space and a `%` that starts no escape stays as it is. */
function decode(text: string): string {
  const bytes: Buffer[] = []
  for (const part of text.replaceAll('+', ' ').split(/((?:%[0-9a-fA-F]{2})+)/)) {
    bytes.push(/^(?:%[0-9a-fA-F]{2})+$/.test(part) ? Buffer.from(part.replaceAll('%', ''), 'hex') : Buffer.from(part))
  }
  return Buffer.concat(bytes).toString('utf8')
}
