// What Salesforce holds, read from the stand-in's own state.
import type { Desk } from '../../world/desk.ts'
import { wishIn } from '../label.ts'
import type { Held } from './oracle.ts'

export async function heldIn(salesforce: Desk): Promise<Held[]> {
  const [orders, items, accounts] = await Promise.all([salesforce.rows('Order'), salesforce.rows('OrderItem'), salesforce.rows('Account')])
  const numbers = new Map(accounts.map((account) => [account['Id'], String(account['Customer_Number__c'])]))
  const linesOf = Map.groupBy(items, (item) => item['OrderId'])
  return orders
    .filter((order) => order['Portal_Order_Key__c'])
    .map((order) => {
      const named = (linesOf.get(order['Id']) ?? []).flatMap((line) => {
        const cart = wishIn(line['ConfigOptions_JSON__c'])
        return cart === null ? [] : [{ cart, quantity: Number(line['Quantity']) }]
      })
      return {
        key: String(order['Portal_Order_Key__c']),
        cart: named[0]?.cart ?? null,
        customer: numbers.get(order['AccountId']) ?? '',
        quantity: named[0]?.quantity ?? 0,
      }
    })
}
