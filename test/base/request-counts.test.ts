import { expect, test } from 'vitest'
import { openMetrics } from '../../src/base/metrics.ts'

test('faults of a route are counted from its first request on, so that the first fault is a rise', async () => {
  const metrics = openMetrics({ processMetrics: false })
  metrics.observeRequest('GET', 'GET /api/catalog', 200, 3)
  const text = await metrics.registry.metrics()
  for (const status of [500, 503]) expect(text).toContain(`http_requests_total{method="GET",route="GET /api/catalog",status="${status}"} 0`)
})
