// A real server for what interceptors cannot play: resets, stalls, cut bodies, connections counted one by one.
import http from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import net from 'node:net'

export interface FaultServer extends AsyncDisposable {
  url: string
  port: number
  /** Bytes received over all connections. */
  received(): string
  connections(): number
}

/** A bare socket server: `onData` gets every chunk with all text of that connection so far. */
export async function rawServer(
  onData: (socket: Socket, soFar: string) => void,
  onConnect: (socket: Socket) => void = () => {},
): Promise<FaultServer> {
  let received = ''
  let connections = 0
  const sockets = new Set<Socket>()
  const server = net.createServer((socket) => {
    connections += 1
    sockets.add(socket)
    let soFar = ''
    socket.on('error', () => {})
    socket.on('close', () => sockets.delete(socket))
    socket.on('data', (chunk) => {
      received += chunk.toString('utf8')
      soFar += chunk.toString('utf8')
      onData(socket, soFar)
    })
    onConnect(socket)
  })
  return listening(server, sockets, { received: () => received, connections: () => connections })
}

export interface Seen {
  method: string
  path: string
  headers: http.IncomingHttpHeaders
  body: string
}

/** An HTTP server that answers each request with what `answer` gives, and keeps what it saw. */
export async function httpServer(
  answer: (seen: Seen, n: number) => { status?: number; headers?: Record<string, string>; body?: string | Buffer } | undefined,
): Promise<FaultServer & { seen: Seen[] }> {
  const seen: Seen[] = []
  const sockets = new Set<Socket>()
  let connections = 0
  const server = http.createServer((req, res) => {
    let body = ''
    req.on('data', (chunk: Buffer) => {
      body += chunk.toString('utf8')
    })
    req.on('end', () => {
      const entry = { method: req.method ?? '', path: req.url ?? '', headers: req.headers, body }
      seen.push(entry)
      const reply = answer(entry, seen.length)
      // undefined: never answers.
      if (reply) res.writeHead(reply.status ?? 200, reply.headers).end(reply.body)
    })
  })
  server.on('connection', (socket: Socket) => {
    connections += 1
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  const base = await listening(server, sockets, {
    received: () => seen.map((entry) => entry.body).join(''),
    connections: () => connections,
  })
  return { ...base, seen }
}

async function listening(
  server: net.Server,
  sockets: Set<Socket>,
  counters: Pick<FaultServer, 'received' | 'connections'>,
): Promise<FaultServer> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo // a TCP server's address is never a path
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    ...counters,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** A port where nobody listens. */
export async function closedPort(): Promise<number> {
  await using server = await rawServer(() => {})
  return server.port
}
