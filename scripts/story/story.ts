// The whole story, chapter by chapter. What a chapter finds wrong is told and counts; a chapter that cannot go on ends the story.
import type { Stack } from '../stack.ts'
import { createBrowser } from './browser.ts'
import { addCard } from './card.ts'
import { chooseProducts } from './catalogue.ts'
import { deskOf } from './desk.ts'
import { placeOrder } from './order.ts'
import { pressTwice } from './press.ts'
import { CUSTOMER, type Setting } from './setting.ts'
import { signUp } from './sign-up.ts'
import { createTeller } from './teller.ts'
import { compare } from './verdict.ts'
import { watchOrder } from './watch.ts'

/** Tells the story; returns what did not hold, nothing when all did. */
export async function tellStory(stack: Stack): Promise<readonly string[]> {
  const teller = createTeller()
  const setting: Setting = { stack, desk: deskOf(stack), customer: CUSTOMER, browser: createBrowser(), teller }
  try {
    await signUp(setting)
    const products = await chooseProducts(setting)
    await addCard(setting)
    const { key, sfOrderId } = await placeOrder(setting, products)
    await pressTwice(setting, sfOrderId)
    await compare(setting, await watchOrder(setting, key))
  } catch (error) {
    teller.check(`the story could not go on: ${error instanceof Error ? error.message : String(error)}`, false)
  }
  return teller.failures
}
