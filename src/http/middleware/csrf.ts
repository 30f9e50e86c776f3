import type { IncomingMessage } from 'node:http'
import { Problem } from '../../base/problems.ts'
import { headerOf } from '../header-of.ts'

const READING = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * SEC-05: a state-changing request that carries our cookie must come from our own pages. Browsers say so in `Sec-Fetch-Site`; where that is
 * absent, `Origin` must be ours; with neither there is no proof, and so no.
 */
export function checkOrigin(req: IncomingMessage, hasCookie: boolean, publicOrigin: string): void {
  if (!hasCookie || READING.has(req.method ?? '')) return
  const site = headerOf(req, 'sec-fetch-site')
  const ours = site === undefined ? headerOf(req, 'origin') === publicOrigin : site === 'same-origin'
  if (!ours) throw new Problem('csrf')
}
