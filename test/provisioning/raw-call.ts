// One HTTP request written byte by byte, for headers that no client library would send.

import { connect } from 'node:net'

export interface RawAnswer {
  status: number
  /** Names in lower case. */
  headers: Map<string, string>
  text: string
}

export interface RawRequest {
  method: string
  path: string
  /** In this order and spelling; a name may stand there more than once. */
  headers: readonly (readonly [name: string, value: string])[]
  body?: Buffer
  /** Sends the body in chunks of this size and without a Content-Length. */
  chunked?: number
}

export function rawCall(url: string, { method, path, headers, body = Buffer.alloc(0), chunked }: RawRequest): Promise<RawAnswer> {
  const { hostname, port, host } = new URL(url)
  const length: [string, string][] =
    chunked === undefined
      ? body.length > 0 || method !== 'GET'
        ? [['Content-Length', String(body.length)]]
        : []
      : [['Transfer-Encoding', 'chunked']]
  const lines = [['Host', host], ['Connection', 'close'], ...length, ...headers].map(([name, value]) => `${name}: ${value}`)
  const head = Buffer.from(`${method} ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`, 'latin1')
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname)
    const received: Buffer[] = []
    socket.on('data', (chunk: Buffer) => received.push(chunk))
    // A server that answers early may reset what is still being sent; what it said before counts.
    socket.on('error', (error) => (received.length === 0 ? reject(error) : undefined))
    socket.on('close', () => {
      const answer = readAnswer(Buffer.concat(received))
      if (answer) resolve(answer)
      else reject(new Error(`no whole answer: ${Buffer.concat(received).toString('latin1').slice(0, 200)}`))
    })
    socket.write(Buffer.concat([head, chunked === undefined ? body : inChunks(body, chunked)]))
  })
}

function inChunks(body: Buffer, size: number): Buffer {
  const parts: Buffer[] = []
  for (let at = 0; at < body.length; at += size) {
    const part = body.subarray(at, at + size)
    parts.push(Buffer.from(`${part.length.toString(16)}\r\n`), part, Buffer.from('\r\n'))
  }
  return Buffer.concat([...parts, Buffer.from('0\r\n\r\n')])
}

function readAnswer(bytes: Buffer): RawAnswer | null {
  const end = bytes.indexOf('\r\n\r\n')
  if (end < 0) return null
  const [first = '', ...lines] = bytes.subarray(0, end).toString('latin1').split('\r\n')
  const headers = new Map(lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]))
  return { status: Number(first.split(' ')[1]), headers, text: bytes.subarray(end + 4).toString('utf8') }
}
