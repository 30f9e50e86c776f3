const NAMED: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

/**
 * WHMCS stores input through htmlspecialchars and hands it out so. Decoded once and in one pass, so that what a person typed as `&amp;`
 * (stored as `&amp;amp;`) comes back as typed.
 */
export function decodeEntities(text: string): string {
  if (!text.includes('&')) return text
  return text.replace(
    /&(?:(amp|lt|gt|quot|apos)|#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6}));/g,
    (whole, name?: string, decimal?: string, hex?: string) => {
      if (name !== undefined) return NAMED[name] ?? whole
      const point = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal)
      const valid = point > 0 && point <= 0x10ffff && (point < 0xd800 || point > 0xdfff)
      return valid ? String.fromCodePoint(point) : whole
    },
  )
}
