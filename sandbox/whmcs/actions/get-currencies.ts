import { nested } from '../lists.ts'
import type { Action } from './shape.ts'

/** The default currency has the rate 1.00000. */
export const getCurrencies: Action = (world) => ({
  totalresults: world.tables.currencies.length,
  ...nested(
    world,
    'currencies',
    'currency',
    world.tables.currencies.map((currency) => ({ ...currency })),
  ),
})
