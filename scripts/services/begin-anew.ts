// The stand-ins begin anew with every start; what a database remembers of their last life would only point at nothing.
import { Redis } from 'ioredis'
import { Client } from 'pg'

/** Empties the database `trunkline` of a server that is ours, its tables included. */
export async function emptyDatabase(url: string): Promise<void> {
  const client = new Client({ connectionString: url.replace('/trunkline?', '/postgres?') })
  await client.connect()
  try {
    await client.query('drop database if exists trunkline with (force)')
    await client.query('create database trunkline')
  } finally {
    await client.end()
  }
}

/** Empties a Redis that is ours. */
export async function emptyRedis(url: string): Promise<void> {
  const redis = new Redis(url, { lazyConnect: true, maxRetriesPerRequest: 3 })
  try {
    await redis.connect()
    await redis.flushall()
  } finally {
    redis.disconnect()
  }
}
