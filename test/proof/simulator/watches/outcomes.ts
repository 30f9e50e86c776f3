// What the journal believes of a request is what has become of it: a no that was a yes is done twice, a yes that was a no is never done.

import type { SandboxReply } from '../../../../sandbox/desk.ts'
import type { System } from '../../../../src/base/remote.ts'
import type { IntentRow } from '../memory-journal.ts'
import type { Sent } from '../network.ts'
import type { OpenWatch } from './watch.ts'

export const watchOutcomes: OpenWatch = ({ journal }, say) => {
  const intents = new WeakMap<Sent, IntentRow>()
  const took = new Set<IntentRow>()
  return {
    onSent(sent, intent) {
      if (intent) intents.set(sent, intent)
    },
    onApplied(sent, own) {
      const intent = intents.get(sent)
      if (intent && tookEffect(sent.system, own)) took.add(intent)
    },
    onEnd() {
      for (const intent of journal.intents) {
        const { outcome, step, flowId } = intent
        if (outcome === 'done' && !took.has(intent)) say('I12', `${step} of ${flowId} counts as done, but nothing was changed`)
        if ((outcome === 'refused' || outcome === 'not_sent') && took.has(intent))
          say('I12', `${step} of ${flowId} counts as ${outcome}, but it was carried out`)
      }
    },
  }
}

/** Whether something has been changed, by the answer that the remote itself would give. */
function tookEffect(system: System, { status = 200, body = '' }: SandboxReply): boolean {
  if (status >= 300) return false
  const text = body.toString()
  if (system === 'whmcs') return (JSON.parse(text) as { result?: string }).result === 'success'
  // A composite tells of each of its parts, and one that failed has undone them all.
  if (system === 'salesforce') return !/"httpStatusCode":\s*[45]/.test(text) && !/"success":\s*false/.test(text)
  return true
}
