// Whose portal it is, as the server's configuration has it; it stands in the page, so nothing waits for it.

export interface Brand {
  name: string
  /** Address of the logo on our own origin; null: the name is set in type. */
  logo: string | null
  support: { email: string | null; phone: string | null; hours: string | null }
}

const NAMELESS: Brand = { name: 'Trunkline', logo: null, support: { email: null, phone: null, hours: null } }

export const brand: Brand = readBrand(document.getElementById('brand')?.textContent ?? null)

/** What our own server wrote into the page; without it (a page opened from the development server) the product's own name. */
function readBrand(text: string | null): Brand {
  return text === null ? NAMELESS : (JSON.parse(text) as Brand)
}
