import * as z from 'zod'
import { Problem, type ProblemCode, PROBLEMS } from '../../base/problems.ts'
import { type Route, route } from '../route.ts'
import { escapeHtml } from '../html.ts'
import { sendPage, withCode } from './page.ts'

const isCode = (code: string): code is ProblemCode => Object.hasOwn(PROBLEMS, code)

/** The pages that `type` of every problem+json leads to. */
export function problemRoutes(): Route[] {
  return [
    route({
      method: 'get',
      path: '/problems',
      who: 'operator',
      summary: 'All problem codes',
      tag: 'documents',
      replies: { 200: z.string() },
      produces: 'text/html',
      handle({ res }) {
        const rows = Object.entries(PROBLEMS).map(
          ([code, { status, title }]) =>
            `<dt><a href="/problems/${code}"><code>${code}</code></a></dt><dd>${status} · ${escapeHtml(title)}</dd>`,
        )
        sendPage(res, {
          title: 'Problems',
          main: `<h1>Problems</h1><p>Every answer that is not a success has one of these codes.</p><dl>${rows.join('')}</dl>`,
        })
        return undefined
      },
    }),
    route({
      method: 'get',
      path: '/problems/:code',
      who: 'operator',
      summary: 'What a problem code means',
      tag: 'documents',
      params: z.object({ code: z.string() }),
      replies: { 200: z.string() },
      problems: ['unknown_problem'],
      produces: 'text/html',
      handle({ params, res }) {
        if (!isCode(params.code)) throw new Problem('unknown_problem')
        const { status, title, explains } = PROBLEMS[params.code]
        sendPage(res, {
          title,
          main: `<h1>${escapeHtml(title)}</h1><p>${withCode(explains)}</p><dl><dt>Code</dt><dd><code>${params.code}</code></dd><dt>HTTP status</dt><dd>${status}</dd></dl><p><a href="/problems">All problems</a> · <a href="/docs">API reference</a></p>`,
        })
        return undefined
      },
    }),
  ]
}
