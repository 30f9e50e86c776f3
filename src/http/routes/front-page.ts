import type { Request, Response } from 'express'
import { Problem } from '../../base/problems.ts'
import { nameRoute } from '../middleware/front.ts'
import { sendPage } from './page.ts'

/** Whatever no route took: under `/api` nothing is there, everywhere else `page` is. */
export const beyondRoutes =
  (page: (req: Request, res: Response) => Promise<void> | void) =>
  async (req: Request, res: Response): Promise<void> => {
    if (req.path === '/api' || req.path.startsWith('/api/')) throw new Problem('not_found')
    nameRoute(res, 'page')
    if (req.method !== 'GET' && req.method !== 'HEAD') {
      res.setHeader('Allow', 'GET, HEAD')
      throw new Problem('method_not_allowed')
    }
    await page(req, res)
  }

/** In place of a portal that has not been built: where things are. */
export function frontPage(_req: Request, res: Response): void {
  sendPage(res, {
    title: 'Welcome',
    main: `<h1>Trunkline</h1><p>The customer portal has not been built here: <code>npm run build</code> does it. Programs talk to the service under <code>/api</code>.</p>
<dl><dt><a href="/docs">API reference</a></dt><dd>Every call, what it takes and what it answers.</dd>
<dt><a href="/openapi.json">OpenAPI description</a></dt><dd>The same for programs.</dd>
<dt><a href="/problems">Problems</a></dt><dd>What each error code means.</dd></dl>`,
  })
}
