import type { JsonMap } from '../lists.ts'
import type { FormMap } from '../php-form.ts'
import type { World } from '../world.ts'

/** One API action: the members of its reply beside `result`. Throws Refusal for a business error. */
export type Action = (world: World, fields: FormMap) => JsonMap
