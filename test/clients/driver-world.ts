// What a suite of eSIM drivers needs of a provider: its stand-in, and what is special there.
import { expect } from 'vitest'
import type { EsimDriver, EsimOrder } from '../../esim/driver.ts'
import type { Outcome } from '../../src/base/outcome.ts'
import { call } from './stand-in.ts'

/** Faults after which nobody knows what became of a request, and how many records each leaves at the provider. */
export const LOST_ANSWERS = [
  ['reset-after', 1],
  ['reset-body', 1],
  ['stall-body', 1],
  ['hang-after', 1],
  ['reset-before', 0],
  ['hang-before', 0],
] as const

export interface DriverWorld {
  driver: EsimDriver
  /** A package that can be bought, and one that the provider does not know. */
  packageId: string
  unknownPackageId: string
  /** How much data it holds. */
  packageBytes: number
  /** How many orders the provider itself holds. */
  bought(): Promise<number>
  /** Arms a fault of the desk for the buying call. */
  faultOrder(fault: object): Promise<unknown>
  faultList(fault: object): Promise<unknown>
  /** New orders are listed this much later, until the clock is moved. */
  hideNewOrders(ms: number): Promise<unknown>
  advanceClock(ms: number): Promise<unknown>
  /** A second order behind the driver's back, under the same reference. */
  orderAgain(reference: string): Promise<unknown>
  /** A top-up that fits an eSIM of `packageId`, its data and its price, and one that the provider does not know. */
  topUp: { packageId: string; bytes: number; days: number; cents: number; unknownPackageId: string }
  /** Arms a fault for the call that tops up, and for the lists in which it is looked for. */
  faultTopUp(fault: object): Promise<unknown>
  faultTopUpList(fault: object): Promise<unknown>
  /** Arms a fault for the calls behind each read. */
  faultRead(read: Read, fault: object): Promise<unknown>
  /** Data was used, this much of the first package, on a phone. */
  use(iccid: string, bytes: number): Promise<unknown>
  setBalance(amount: number): Promise<unknown>
  /** From now on the provider sends what it has to tell to this address. */
  listenAt(url: string): Promise<unknown>
  events(switches: object): Promise<unknown>
  /** The header of its signature, and a driver that knows two secrets, the provider's being the former one. */
  signatureHeader: string
  renewed(): EsimDriver
}

export const READS = ['usage', 'profile', 'bundles', 'topUpOptions', 'balance', 'packages'] as const
export type Read = (typeof READS)[number]

let lastUnit = 0
/** A unit key that no other test uses. */
export const newReference = (): string => `801g0000000LNfYAAW-001-${String((lastUnit += 1)).padStart(3, '0')}`

let lastRequest = 0
/** The id of a customer's request that no other test uses. */
export const newRequest = (): string => `0197f3a0-0000-7000-8000-${String((lastRequest += 1)).padStart(12, '0')}`

export function placed<T>(outcome: Outcome<T>): T {
  if (outcome.is !== 'done') throw new Error(`not done but ${JSON.stringify(outcome)}`)
  return outcome.value
}

/** Writes the reference on the eSIMs of an order that bears none, as the flow does. */
export async function mark(driver: EsimDriver, outcome: Outcome<EsimOrder>): Promise<void> {
  if (outcome.is !== 'done' || !driver.mark) return
  const { reference, esims } = outcome.value
  for (const { iccid } of esims) expect(await driver.mark({ iccid, reference }, call)).toEqual({ is: 'done', value: undefined })
}
