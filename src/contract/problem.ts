import * as z from 'zod'
import { PROBLEMS, type ProblemCode } from '../base/problems.ts'

const CODES = Object.keys(PROBLEMS) as [ProblemCode, ...ProblemCode[]]

/** RFC 9457. `type` is a page that explains the code; `code` is stable, `detail` is for people. */
export const ProblemBody = z
  .object({
    type: z.string().meta({ example: '/problems/invalid_request' }),
    code: z.enum(CODES),
    title: z.string(),
    status: z.int().min(400).max(599),
    detail: z.string(),
    instance: z.string(),
    correlationId: z.string(),
    outcome: z
      .literal('unknown')
      .optional()
      .describe('It may have been done all the same: the same request with the same Idempotency-Key finds out'),
    errors: z.array(z.strictObject({ path: z.string(), code: z.string(), message: z.string() })).optional(),
  })
  .meta({ id: 'Problem' })

export type ProblemBody = z.infer<typeof ProblemBody>
