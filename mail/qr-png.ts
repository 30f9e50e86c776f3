import { crc32, deflateSync } from 'node:zlib'
import { encode } from 'uqr'

const PIXELS_A_MODULE = 6
const QUIET_MODULES = 4

/** Shown about this wide, in whole pixels a module, since a module of 4.5 pixels blurs. */
const SHOWN_PIXELS = 240

/**
 * A QR code as a PNG, black on white with its quiet zone, and the width to show it at. Mail clients show a PNG where they drop SVG and
 * data addresses.
 */
export function qrPng(text: string): { png: Buffer; shownPixels: number } {
  const { data, size } = encode(text, { ecc: 'M', border: QUIET_MODULES })
  const side = size * PIXELS_A_MODULE
  const rowBytes = Math.ceil(side / 8)
  const pixels = Buffer.alloc((rowBytes + 1) * side, 0xff)
  for (let y = 0; y < side; y += 1) {
    const start = y * (rowBytes + 1)
    pixels[start] = 0 // filter: none
    const modules = data[Math.floor(y / PIXELS_A_MODULE)]
    for (let x = 0; x < side; x += 1) {
      const at = start + 1 + (x >> 3)
      if (modules?.[Math.floor(x / PIXELS_A_MODULE)]) pixels[at] = (pixels[at] ?? 0) & ~(0x80 >> (x & 7))
    }
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(side, 0)
  header.writeUInt32BE(side, 4)
  header[8] = 1 // bit depth; colour type 0, grey
  const png = Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(pixels)),
    chunk('IEND', Buffer.alloc(0)),
  ])
  return { png, shownPixels: size * Math.max(3, Math.floor(SHOWN_PIXELS / size)) }
}

function chunk(type: string, body: Buffer): Buffer {
  const typed = Buffer.concat([Buffer.from(type, 'latin1'), body])
  const framed = Buffer.alloc(typed.length + 8)
  framed.writeUInt32BE(body.length, 0)
  typed.copy(framed, 4)
  framed.writeUInt32BE(crc32(typed), typed.length + 4)
  return framed
}
