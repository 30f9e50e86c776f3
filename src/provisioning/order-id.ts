import { parseId } from '../../salesforce/ids.ts'

/** An order's Salesforce id in its 18-character form; null for what is none. */
export const salesforceOrderId = (id: unknown): string | null => (typeof id === 'string' ? parseId(id, 'Order') : null)
