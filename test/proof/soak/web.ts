// The web process as it is, which also writes down what its heap holds.
import './heap.ts'

await import('../../../src/main.ts')
