import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { type Order, orderQuery } from '../api/queries.ts'

/** States that nothing leads out of by itself. */
const AT_REST: readonly Order['status'][] = ['active', 'partly_active', 'cancelled', 'rejected', 'failed']
const POLL_MS = 5_000

export const isMoving = ({ status }: Order): boolean => !AT_REST.includes(status)

/** An order that moves by itself: the server tells of each change, and where it cannot it is asked every few seconds. */
export function useOrder(id: string) {
  const queries = useQueryClient()
  const [isTold, setTold] = useState(false)
  const order = useQuery({
    ...orderQuery(id),
    refetchInterval: ({ state }) => (state.data && isMoving(state.data) && !isTold ? POLL_MS : false),
  })
  const moves = order.data !== undefined && isMoving(order.data)
  useEffect(() => {
    if (!moves) return
    const stream = new EventSource(`/api/orders/${encodeURIComponent(id)}/events`)
    stream.addEventListener('open', () => setTold(true))
    stream.addEventListener('error', () => setTold(false))
    stream.addEventListener('order', ({ data }: MessageEvent<string>) =>
      queries.setQueryData(orderQuery(id).queryKey, JSON.parse(data) as Order),
    ) // as the API describes it
    return () => {
      stream.close()
      setTold(false)
    }
  }, [id, moves, queries])
  return order
}
