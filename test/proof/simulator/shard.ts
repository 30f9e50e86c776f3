// A process of its own that runs the batches it is handed.

import { type Batch, runBatch } from './batch.ts'

process.on('message', (batch: Batch) => {
  void runBatch(batch).then((result) => process.send?.(result))
})
