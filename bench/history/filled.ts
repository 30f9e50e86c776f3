// Databases with a past, beside the product's own on the same server.
import { Client } from 'pg'
import { openDatabase } from '../../src/db/database.ts'
import { migrate } from '../../src/db/migrate.ts'
import { addBuyer, type Buyer } from './buyer.ts'
import { fillHistory, type History } from './fill.ts'
import { openShop } from './shop.ts'

export interface Filled extends History {
  url: string
  /** Who orders there. */
  buyer: Buyer
  bytes: number
}

export interface Databases {
  /** A new one whose journal holds about so many rows. */
  fill(name: string, journalRows: number): Promise<Filled>
  /** A new one that is equal to another to which nobody is connected. */
  copy(filled: Filled, name: string): Promise<Filled>
  drop(name: string): Promise<void>
  close(): Promise<void>
}

/** `serverUrl`: a superuser's address of any database there. */
export async function openDatabases(serverUrl: string): Promise<Databases> {
  const server = await connected(serverUrl)
  const urlOf = (name: string): string => {
    const url = new URL(serverUrl)
    url.pathname = `/${name}`
    return url.href
  }
  const nameOf = ({ url }: Filled): string => new URL(url).pathname.slice(1)
  return {
    async fill(name, wanted) {
      await server.query(`create database ${name}`)
      const url = urlOf(name)
      const { buyer, orderId } = await firstOrder(url)
      const client = await connected(url)
      try {
        const history = await fillHistory(client, orderId, wanted)
        const { rows } = await client.query<{ bytes: string }>('select pg_database_size(current_database()) as bytes')
        return { ...history, url, buyer, bytes: Number(rows[0]?.bytes) }
      } finally {
        await client.end()
      }
    },
    async copy(filled, name) {
      await server.query(`create database ${name} template ${nameOf(filled)}`)
      return { ...filled, url: urlOf(name) }
    },
    async drop(name) {
      await server.query(`drop database if exists ${name} with (force)`)
    },
    close: () => server.end(),
  }
}

async function firstOrder(url: string): Promise<{ buyer: Buyer; orderId: string }> {
  const db = openDatabase(url, () => undefined)
  try {
    await migrate(db)
    const buyer = await addBuyer(db)
    const shop = await openShop(url, buyer)
    try {
      return { buyer, orderId: await shop.order() }
    } finally {
      await shop.close()
    }
  } finally {
    await db.destroy()
  }
}

export async function connected(url: string): Promise<Client> {
  const client = new Client({ connectionString: url })
  await client.connect()
  return client
}
