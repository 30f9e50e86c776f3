// Who is told to come again later does not come before.

import type { IntentRow } from '../memory-journal.ts'
import type { Sent } from '../network.ts'
import type { OpenWatch } from './watch.ts'

export const watchWaits: OpenWatch = ({ timeline }, say) => {
  const intents = new WeakMap<Sent, IntentRow>()
  const waits: { intent: IntentRow; until: number }[] = []
  return {
    onSent(sent, intent) {
      if (!intent) return
      intents.set(sent, intent)
      // What could not be written down is not known to whoever comes next.
      const wait = waits.find(({ intent: { flowId, step, outcome }, until }) => outcome !== null && flowId === intent.flowId && step === intent.step && timeline.now() < until) // prettier-ignore
      if (wait) say('F09', `${sent.life.name} sent ${intent.step} again ${wait.until - timeline.now()} ms too early`)
    },
    onHeard(sent, { headers = {} }) {
      const intent = intents.get(sent)
      const seconds = Number(headers['retry-after'] ?? 0)
      if (intent && seconds > 0) waits.push({ intent, until: timeline.now() + seconds * 1_000 })
    },
  }
}
