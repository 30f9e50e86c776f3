// The states of an order and of its lines, by name. Which moves are legal stands in src/orders/states.ts.

export const ORDER_STATES = [
  'received',
  'pending_review',
  'provisioning',
  'active',
  'partly_active',
  'needs_person',
  'cancelling',
  'cancelled',
  'rejected',
  'failed',
] as const
export type OrderState = (typeof ORDER_STATES)[number]

export const LINE_STATES = [
  'new',
  'ordering',
  'unknown',
  'esim_pending',
  'esim_ready',
  'billing',
  'unknown_billing',
  'undoing',
  'person',
  'active',
  'refused',
  'cancelled',
] as const
export type LineState = (typeof LINE_STATES)[number]
