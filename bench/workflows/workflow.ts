// The workflow of P10, the same for both engines: four steps that do nothing, each with an answer to keep.

export const STEPS = 4
/** What a step answers: 200 bytes. */
export const ANSWER = { reply: 'r'.repeat(200) }

/** One turn: so many flows, so many of them at once. */
export interface Turn {
  flows: number
  atOnce: number
}

export interface Took {
  seconds: number
  /** Of each flow, milliseconds from its beginning to its end. */
  flowMs: number[]
}

/** Runs a turn with whatever carries one flow from its beginning to its end. */
async function take({ flows, atOnce }: Turn, flow: () => Promise<unknown>): Promise<Took> {
  const flowMs: number[] = []
  let begun = 0
  const began = performance.now()
  const work = async (): Promise<void> => {
    while (begun < flows) {
      begun += 1
      const from = performance.now()
      await flow()
      flowMs.push(performance.now() - from)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work))
  return { seconds: (performance.now() - began) / 1000, flowMs }
}

/** Answers every turn that the row asks for, in this process. */
export function serve(flow: () => Promise<unknown>): void {
  process.on('message', (turn: Turn) => void take(turn, flow).then((took) => process.send?.(took)))
  process.send?.('ready')
}
