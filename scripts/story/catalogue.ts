import { z } from 'zod'
import { money, Product, type Setting } from './setting.ts'

/** What this customer may order: one product a category, the cheapest. */
export async function chooseProducts({ stack, browser, teller }: Setting): Promise<Product[]> {
  teller.chapter('Catalogue')
  const reply = await browser.call('GET', `${stack.publicUrl}/api/catalog/personalized`)
  const { items } = z.object({ items: z.array(Product) }).parse(reply.body)
  teller.say(`${items.length} products for this customer`)
  const chosen = ['internet', 'esim', 'vpn'].flatMap((category) => {
    const [cheapest] = items.filter((product) => product.category === category).sort((a, b) => priceOf(a).amount - priceOf(b).amount)
    return cheapest ? [cheapest] : []
  })
  teller.table([['product', 'category', 'price'], ...chosen.map((product) => [product.name, product.category, money(priceOf(product))])])
  teller.check('there is one of each kind', chosen.length === 3, String(chosen.length))
  return chosen
}

const priceOf = (product: Product) => product.prices[0]?.price ?? { amount: 0, currency: 'JPY' }
