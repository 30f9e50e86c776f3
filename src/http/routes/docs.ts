import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import * as z from 'zod'
import { Problem } from '../../base/problems.ts'
import { type Asset, asset, sendAsset } from '../asset.ts'
import { type Route, route } from '../route.ts'
import { PAGE_CSS } from './page.ts'

// Swagger UI from our own origin: nothing is loaded from elsewhere, and nothing inline, so it works under the pages' strict CSP.

const UI_FILES = { 'swagger-ui.css': 'text/css', 'swagger-ui-bundle.js': 'text/javascript', 'favicon-32x32.png': 'image/png' } as const

const INIT = `window.addEventListener('load', () => {
  window.SwaggerUIBundle({ url: '/openapi.json', dom_id: '#swagger-ui', deepLinking: true, validatorUrl: null, queryConfigEnabled: false })
})
`

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>API reference · Trunkline</title>
<link rel="icon" type="image/png" href="/docs/favicon-32x32.png">
<link rel="stylesheet" href="/docs/swagger-ui.css">
</head>
<body><div id="swagger-ui"></div><script src="/docs/swagger-ui-bundle.js"></script><script src="/docs/init.js"></script></body>
</html>
`

export function docsRoutes(routes: readonly Route[], publicUrl: string): Route[] {
  const folder = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'))
  const small = new Map([
    ['init.js', asset('text/javascript', Buffer.from(INIT))],
    ['page.css', asset('text/css', Buffer.from(PAGE_CSS))],
  ])
  // The bundle is 1.7 MB: read and packed when somebody first opens the docs, not at every start.
  const read = (file: string): Asset | undefined => {
    const type = Object.hasOwn(UI_FILES, file) ? UI_FILES[file as keyof typeof UI_FILES] : undefined
    const found = small.get(file) ?? (type === undefined ? undefined : asset(type, readFileSync(join(folder, file))))
    if (found) small.set(file, found)
    return found
  }
  const page = asset('text/html', Buffer.from(PAGE))
  let description: Asset | undefined

  const shape = { method: 'get', who: 'operator', tag: 'documents', replies: { 200: z.string() } } as const
  const own: Route[] = [
    route({
      ...shape,
      path: '/openapi.json',
      summary: 'This description',
      produces: 'application/json',
      async handle({ req, res }) {
        const { describeApi } = await import('../../contract/openapi.ts')
        description ??= asset('application/json', Buffer.from(JSON.stringify(describeApi([...routes, ...own], publicUrl))))
        sendAsset(req, res, description)
        return undefined
      },
    }),
    route({
      ...shape,
      path: '/docs',
      summary: 'The API reference for people',
      produces: 'text/html',
      handle({ req, res }) {
        sendAsset(req, res, page)
        return undefined
      },
    }),
    route({
      ...shape,
      path: '/docs/:file',
      summary: 'Files of the API reference',
      params: z.object({ file: z.string() }),
      problems: ['not_found'],
      produces: '*/*',
      handle({ params, req, res }) {
        const found = read(params.file)
        if (!found) throw new Problem('not_found')
        sendAsset(req, res, found)
        return undefined
      },
    }),
  ]
  return own
}
