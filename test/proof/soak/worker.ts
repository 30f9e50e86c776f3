// The worker process, which also writes down what its heap holds. It compares nothing by itself: in shortened time it would read all
// orders again every ten seconds. The soak asks for the comparison when all is well.
import './heap.ts'
import { startWorker } from '../../../jobs/worker.ts'
import { runWorker } from '../../../src/wire/run-worker.ts'

await runWorker(process.env, [startWorker])
