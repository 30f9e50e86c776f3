import { nested } from '../lists.ts'
import type { Action } from './shape.ts'

/** `module` is the word that every `paymentmethod` wants. */
export const getPaymentMethods: Action = (world) => ({
  totalresults: world.tables.gateways.length,
  ...nested(
    world,
    'paymentmethods',
    'paymentmethod',
    world.tables.gateways.map((gateway) => ({ ...gateway })),
  ),
})
