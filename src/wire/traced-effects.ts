import type { Call } from '../base/remote.ts'
import type { TracedWork, Traces } from '../base/traces.ts'
import type { AnyEffect, History } from '../journal/effect.ts'

type Effects<Tools> = Readonly<Record<string, AnyEffect<Tools>>>

/** The same effects, each look and each send told to `traces`. */
export const tracedEffects = <Tools>(effects: Effects<Tools>, traces: Pick<Traces, 'work'>): Effects<Tools> =>
  Object.fromEntries(Object.entries(effects).map(([id, effect]) => [id, traced(effect, traces)]))

function traced<Tools>(effect: AnyEffect<Tools>, traces: Pick<Traces, 'work'>): AnyEffect<Tools> {
  const tell = <T extends { is: string }>(part: TracedWork['part'], { correlationId }: Call, run: () => Promise<T>) =>
    traces.work({ correlationId, effect: effect.id, part }, run)
  if (effect.class === 'R')
    return { ...effect, look: (input, tools, call, progress) => tell('look', call, () => effect.look(input, tools, call, progress)) }
  const { find } = effect
  const verify = effect.verify?.bind(effect)
  return {
    ...effect,
    find: find && ((input, tools, call, history) => tell('find', call, () => find(input, tools, call, history))),
    perform: (input, tools, call) => tell('perform', call, () => effect.perform(input, tools, call)),
    ...(verify && {
      verify: (input: never, remoteId: string, tools: Tools, call: Call, history: History) =>
        tell('verify', call, () => verify(input, remoteId, tools, call, history)),
    }),
  }
}
