import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { useNavigate } from 'react-router'
import { ORDERS, orderQuery } from '../api/queries.ts'
import { type CartLine, takeOut } from '../cart/cart.ts'
import { isOpen, readInterrupted, sendAgain, sendOrder, type Sent, type Wish } from './send-order.ts'

export interface FailedPress {
  /** Null where nothing stands in the way. */
  fault: unknown
  /** What the press was about: the cart may have changed since. */
  items: readonly CartLine[]
  /** Nobody knows whether it has made an order. */
  isOpen: boolean
}

/** One press at a time. A press that a reload has interrupted goes on by itself; where an order comes of it, its page opens. */
export function usePlaceOrder(userId: string) {
  const queries = useQueryClient()
  const navigate = useNavigate()
  const [failed, setFailed] = useState<FailedPress>({ fault: null, items: [], isOpen: false })
  const [isSending, setSending] = useState(false)
  const isUnderWay = useRef(false)

  const go = async (items: readonly CartLine[], send: () => Promise<Sent | null>) => {
    // Two clicks of one moment both find the button as it was drawn before.
    if (isUnderWay.current) return
    isUnderWay.current = true
    setSending(true)
    setFailed({ fault: null, items, isOpen: false })
    try {
      const sent = await send()
      if (sent === null) return
      queries.setQueryData(orderQuery(sent.order.id).queryKey, sent.order)
      await queries.invalidateQueries({ queryKey: ORDERS })
      takeOut(sent.items)
      await navigate(`/orders/${sent.order.id}`, { replace: true, state: { wasThere: sent.wasThere } })
    } catch (fault) {
      setFailed({ fault, items, isOpen: isOpen(userId) })
    } finally {
      isUnderWay.current = false
      setSending(false)
    }
  }

  const resume = useRef(async () => {
    const press = readInterrupted(userId)
    if (press) await go(press.items, () => sendAgain(press))
  })
  useEffect(() => void resume.current(), [])

  return { failed, isSending, place: (wish: Omit<Wish, 'userId'>) => void go(wish.items, () => sendOrder({ userId, ...wish })) }
}
