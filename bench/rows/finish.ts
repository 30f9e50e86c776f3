// Tells when an order has reached its final state: the database itself says so as the last step commits, so nothing is polled meanwhile.
import { Client } from 'pg'
import { setTimeout as sleep } from 'node:timers/promises'

const CHANNEL = 'bench_finished'
const LIMIT_MS = 60_000

/** Put into the bench's own database, which is thrown away with it. */
const TRIGGER = `
create or replace function bench_finished() returns trigger language plpgsql as $$
begin
  perform pg_notify('${CHANNEL}', new.input->>'sfOrderId');
  return null;
end $$;
create or replace trigger bench_finished after update on flows for each row
  when (new.kind = 'provision' and new.state = 'done' and old.state <> 'done') execute function bench_finished()`

export interface Finish {
  /** When (milliseconds since 1970) the order's provisioning ended; throws after a minute. Ask before it begins. */
  of(sfOrderId: string): Promise<number>
  /** Waits until no flow has anything left to do: mails of the last order must not run beside the next. */
  quiet(): Promise<void>
  close(): Promise<void>
}

export async function openFinish(databaseUrl: string): Promise<Finish> {
  const client = new Client({ connectionString: databaseUrl })
  await client.connect()
  await client.query(TRIGGER)
  await client.query(`listen ${CHANNEL}`)
  const waiting = new Map<string, (at: number) => void>()
  client.on('notification', ({ payload }) => waiting.get(payload ?? '')?.(performance.timeOrigin + performance.now()))
  return {
    of: (sfOrderId) =>
      new Promise((done, fail) => {
        const late = setTimeout(() => fail(new Error(`order ${sfOrderId} did not reach its end within ${LIMIT_MS / 1000} s`)), LIMIT_MS)
        waiting.set(sfOrderId, (at) => {
          clearTimeout(late)
          waiting.delete(sfOrderId)
          done(at)
        })
      }),
    async quiet() {
      const end = performance.now() + LIMIT_MS
      for (;;) {
        const { rows } = await client.query<{ open: number }>(`select count(*)::int as open from flows where state = 'open'`)
        if (rows[0]?.open === 0) return
        if (performance.now() > end) throw new Error(`${rows[0]?.open} flows did not come to rest`)
        await sleep(2)
      }
    },
    async close() {
      await client.query('drop trigger if exists bench_finished on flows')
      await client.end()
    },
  }
}
