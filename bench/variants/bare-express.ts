// The other side of P1 and P17: Express and one route, nothing else. The bytes are those of our own catalogue.
//   node bench/variants/bare-express.ts json|bytes PORT FILE
import { readFileSync } from 'node:fs'
import express from 'express'

const [way, port, file] = process.argv.slice(2)
if (way === undefined || port === undefined || file === undefined)
  throw new Error('usage: node bench/variants/bare-express.ts json|bytes PORT FILE')
const bytes = readFileSync(file)
const catalog: unknown = JSON.parse(bytes.toString('utf8'))

const app = express()
app.get('/api/catalog', (_req, res) => {
  if (way === 'json') res.json(catalog)
  else res.type('application/json').send(bytes)
})
app.listen(Number(port), '127.0.0.1')
