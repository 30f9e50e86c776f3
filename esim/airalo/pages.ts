import { z } from 'zod'
import { RemoteError } from '../../src/base/remote.ts'
import type { ReadJson } from '../json.ts'
import { wobblyList, wobblyNumber } from './schemas.ts'

/** One page of a list of `row`. */
export const pageOf = <Row extends z.ZodType>(row: Row) =>
  z.object({ data: wobblyList(row), meta: z.object({ current_page: wobblyNumber, last_page: wobblyNumber, total: wobblyNumber }) })

interface Page<Row> {
  data: Row[]
  meta: { current_page: number; last_page: number; total: number }
}

interface List<Row> {
  path: string
  query: Record<string, string>
  page: z.ZodType<Page<Row>>
  idOf: (row: Row) => string
  mostPages: number
}

/**
 * All rows of a list, page by page. Pages have no snapshot: the answer is believed only when the total stayed the same and as many distinct rows
 * came; otherwise RemoteError `unsure_list`.
 */
export async function everyRow<Row>({ path, query, page: schema, idOf, mostPages }: List<Row>, readJson: ReadJson): Promise<Row[]> {
  const rows = new Map<string, Row>()
  let total: number | undefined
  for (let page = 1; page <= mostPages; page += 1) {
    const { data, meta } = await readJson(`${path}?${new URLSearchParams({ ...query, page: String(page) })}`, schema)
    total ??= meta.total
    if (meta.total !== total || meta.current_page !== page) throw unsure()
    for (const row of data) rows.set(idOf(row), row)
    if (page >= meta.last_page) {
      if (rows.size !== total) throw unsure()
      return [...rows.values()]
    }
    if (data.length === 0) throw unsure()
  }
  throw unsure()
}

const unsure = () => new RemoteError('esim', 'unreadable', 'unsure_list')
