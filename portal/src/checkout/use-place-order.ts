import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { useNavigate } from 'react-router'
import { orderQuery, ordersQuery } from '../api/queries.ts'
import { takeOut } from '../cart/cart.ts'
import { isOpen, sendAgain, sendOrder, type Sent, type Wish } from './send-order.ts'

/** One press at a time. A press that a reload has interrupted goes on by itself; where an order comes of it, its page opens. */
export function usePlaceOrder(userId: string) {
  const queries = useQueryClient()
  const navigate = useNavigate()
  const [fault, setFault] = useState<unknown>(null)
  const [isSending, setSending] = useState(false)
  const isUnderWay = useRef(false)

  const go = async (send: () => Promise<Sent | null>) => {
    // Two clicks of one moment both find the button as it was drawn before.
    if (isUnderWay.current) return
    isUnderWay.current = true
    setSending(true)
    setFault(null)
    try {
      const sent = await send()
      if (sent === null) return
      queries.setQueryData(orderQuery(sent.order.id).queryKey, sent.order)
      await queries.invalidateQueries({ queryKey: ordersQuery.queryKey })
      takeOut(sent.items)
      await navigate(`/orders/${sent.order.id}`, { replace: true, state: { wasThere: sent.wasThere } })
    } catch (error) {
      setFault(error)
    } finally {
      isUnderWay.current = false
      setSending(false)
    }
  }

  const resume = useRef(() => go(() => sendAgain(userId)))
  useEffect(() => void resume.current(), [])

  return {
    fault,
    isOpen: fault !== null && isOpen(userId),
    isSending,
    place: (wish: Omit<Wish, 'userId'>) => void go(() => sendOrder({ userId, ...wish })),
  }
}
