import { whole } from './fields.ts'
import type { FormMap } from './php-form.ts'
import { EMPTY_SHAPES, type EmptyShape } from './settings.ts'
import type { World } from './world.ts'

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json | undefined }
export type JsonMap = { [key: string]: Json | undefined }

/** `{ products: { product: […] } }` in one of the forms that lists take: clients have seen all of them. */
export function nested(world: World, container: string, key: string, rows: JsonMap[]): JsonMap {
  const { singleAsObject, listsAsMaps } = world.switches
  const [first] = rows
  if (first === undefined) return { [container]: EMPTY[emptyShape(world, EMPTY_SHAPES)](key) }
  if (rows.length === 1 && singleAsObject) return { [container]: { [key]: first } }
  return { [container]: { [key]: rows.length > 1 && listsAsMaps ? { ...rows } : rows } }
}

/** A list without the inner name, as GetUsers, GetPayMethods and GetModuleQueue have it. */
export function flat(world: World, container: string, rows: JsonMap[]): JsonMap {
  if (rows.length === 0) return { [container]: EMPTY[emptyShape(world, ['missing', 'text', 'list', 'map', 'null'])](container) }
  return { [container]: rows.length > 1 && world.switches.listsAsMaps ? { ...rows } : rows }
}

const EMPTY: Record<EmptyShape, (key: string) => Json | undefined> = {
  missing: () => undefined,
  text: () => '',
  list: () => [],
  map: () => ({}),
  'inner-list': (key) => ({ [key]: [] }),
  'inner-text': (key) => ({ [key]: '' }),
  null: () => null,
}

function emptyShape(world: World, possible: readonly EmptyShape[]): EmptyShape {
  const { emptyShape } = world.switches
  return emptyShape !== 'random' && possible.includes(emptyShape) ? emptyShape : world.whims.pick(possible)
}

export interface Page<T> {
  rows: T[]
  counts: { totalresults: number; startnumber: number; numreturned: number }
}

const defaultRows = 25

/** `limitstart` and `limitnum` (25). No cursor and no snapshot: rows shift when others are added between two pages. */
export function pageOf<T>(world: World, fields: FormMap, all: T[]): Page<T> {
  const start = Math.max(0, whole(fields, 'limitstart'))
  const asked = whole(fields, 'limitnum')
  const rows = all.slice(start, start + Math.min(asked > 0 ? asked : defaultRows, world.switches.pageCap))
  return { rows, counts: { totalresults: all.length, startnumber: start, numreturned: rows.length } }
}

/** `search` matches the beginning of any of the texts, letter case aside. */
export function startsAny(search: string, texts: string[]): boolean {
  const wanted = search.toLowerCase()
  return texts.some((text) => text.toLowerCase().startsWith(wanted))
}

/** Ascending, by code point, as a binary collation sorts. */
export function sortBy<T>(rows: T[], key: (row: T) => string | number): T[] {
  return rows.toSorted((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0))
}
