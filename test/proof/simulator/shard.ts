// A process of its own that runs the batches it is handed.

import { type Batch, runBatch } from './batch.ts'

// Errors are made by the thousand, as answers of the network; where one was made is of interest in a replay alone.
Error.stackTraceLimit = 0

process.on('message', (batch: Batch) => {
  void runBatch(batch).then((result) => process.send?.(result))
})
