import { describe, expect, test } from 'vitest'
import type { OrderStanding } from '../../salesforce/order-standing.ts'
import type { RestoredOrder } from '../../src/db/restored-orders.ts'
import { fateOf } from '../../src/recovery/fate.ts'

const KEY = '018f2b6a-0000-7000-8000-000000000001'

const shows = (provisioningStatus: string | null, more: Partial<OrderStanding> = {}): OrderStanding => ({
  sfOrderId: '8015g00000AbCdEAAV',
  orderKey: KEY,
  accountId: '0015g00000AbCdEAAV',
  status: 'Pending Review',
  provisioningStatus,
  eventId: 100,
  changedAt: 0,
  ...more,
})
const knows = (state: string, flow: Partial<RestoredOrder> = {}): RestoredOrder => ({
  id: KEY,
  state,
  flow_id: null,
  is_open: false,
  event_id: 50,
  ...flow,
})
const RESTS = { is: 'rests' }
const LOOKS = { is: 'goes_on', proves: false }
const PROVES = { is: 'goes_on', proves: true }
const ended = (as: string) => ({ is: 'ended', as })

describe('an order of the portal', () => {
  /** What Salesforce shows; without a row in the journal; waiting for its review there; with an open flow of its own. */
  test.each([
    ['Pending Review', RESTS, RESTS, RESTS],
    ['Queued', LOOKS, LOOKS, RESTS],
    ['In Progress', LOOKS, LOOKS, RESTS],
    ['Provisioned', PROVES, PROVES, PROVES],
    ['Partly Provisioned', PROVES, PROVES, PROVES],
    ['Needs Attention', PROVES, PROVES, PROVES],
    ['Cancelling', PROVES, PROVES, PROVES],
    ['Cancelled', ended('cancelled'), ended('cancelled'), PROVES],
    ['Rejected', ended('rejected'), ended('rejected'), PROVES],
    ['Failed', ended('failed'), ended('failed'), PROVES],
    ['Something else', RESTS, RESTS, RESTS],
    [null, RESTS, RESTS, RESTS],
  ])('that shows %s', (status, missing, inReview, withFlow) => {
    expect(fateOf(shows(status), null)).toEqual(missing)
    expect(fateOf(shows(status), knows('pending_review'))).toEqual(inReview)
    expect(fateOf(shows(status), knows('provisioning', { flow_id: 'x', is_open: true }))).toEqual(withFlow)
  })

  test('that staff cancelled is cancelled, whatever else it shows', () => {
    expect(fateOf(shows('Queued', { status: 'Cancelled' }), null)).toEqual(ended('cancelled'))
  })

  test('rests where Salesforce was told by an event that the journal has, or was never told', () => {
    const open = { flow_id: 'x', is_open: true }
    expect(fateOf(shows('Needs Attention', { eventId: 50 }), knows('needs_person', open))).toEqual(RESTS)
    expect(fateOf(shows('Needs Attention', { eventId: null }), knows('needs_person', open))).toEqual(RESTS)
  })

  test('rests where the journal knows its end', () => {
    expect(fateOf(shows('Provisioned'), knows('active', { flow_id: 'x' }))).toEqual(RESTS)
    expect(fateOf(shows('Pending Review'), knows('cancelled'))).toEqual(RESTS)
  })
})

test('an order of staff is taken up only where its button was pressed', () => {
  for (const orderKey of [null, 'of another portal']) {
    expect(fateOf(shows('Queued', { orderKey, eventId: null }), null)).toEqual(LOOKS)
    expect(fateOf(shows('Pending Review', { orderKey, eventId: null }), null)).toEqual(RESTS)
    expect(fateOf(shows('Provisioned', { orderKey, eventId: null }), null)).toEqual(RESTS)
    expect(fateOf(shows('Provisioned', { orderKey }), null)).toEqual(PROVES)
  }
})
