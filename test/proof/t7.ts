// npm run t7: the conformance vectors, each kind with at least so many, and the drill of a secret's exchange. A release also times the comparison.
import { prove } from './proof.ts'
import { timeComparison } from './vectors/timing.ts'
import { runVectors } from './vectors/vectors.ts'

await prove('t7', async ({ release, seed }) => {
  const vectors = await runVectors()
  const timing = release ? timeComparison(seed) : { counts: {}, violations: [] }
  return { counts: { ...vectors.counts, ...timing.counts }, violations: [...vectors.violations, ...timing.violations] }
})
