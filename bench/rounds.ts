/** A warm-up and this many rounds count. */
export const ROUNDS = 5

/**
 * Runs every variant once a round, in turn, each round beginning with the next one; the first round only warms up. Returns the values of
 * each variant, round by round, so that ratios are taken within a round: what else the machine does then falls on both sides.
 */
export async function inTurn<Name extends string, Value>(
  names: readonly Name[],
  run: (name: Name, round: 'warm-up' | number) => Promise<Value>,
  rounds = ROUNDS,
): Promise<Record<Name, Value[]>> {
  const values = new Map<Name, Value[]>(names.map((name) => [name, []]))
  for (let round = -1; round < rounds; round += 1) {
    const first = (round + 1) % names.length
    for (const name of [...names.slice(first), ...names.slice(0, first)]) {
      const value = await run(name, round < 0 ? 'warm-up' : round)
      if (round >= 0) values.get(name)?.push(value)
    }
  }
  return asRecord(values)
}

/** Every name is a key: they were all put in above. */
function asRecord<Name extends string, Value>(values: Map<Name, Value[]>): Record<Name, Value[]> {
  return Object.fromEntries(values) as Record<Name, Value[]>
}

/** Round by round, one side over the other. */
export function ratios<Value>(ours: readonly Value[], theirs: readonly Value[], of: (value: Value) => number): number[] {
  return ours.map((value, round) => {
    const other = theirs[round]
    if (other === undefined) throw new Error('a round without its other side')
    return of(value) / of(other)
  })
}
