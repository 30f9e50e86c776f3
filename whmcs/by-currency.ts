/** Builds a reply's schema once for each currency: zod compiles a schema at its first use, which costs more than the use. */
export function byCurrency<Schema>(build: (currency: string) => Schema): (currency: string) => Schema {
  const built = new Map<string, Schema>()
  return (currency) => {
    const known = built.get(currency) ?? build(currency)
    built.set(currency, known)
    return known
  }
}
