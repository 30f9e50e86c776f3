const opaque = (tag: string): string => tag.trim().replace(/^W\//, '')

/** Whether the caller holds this version already. `If-None-Match` compares weakly (RFC 9110): a proxy may have marked our tag as weak. */
export const holdsTag = (header: string | undefined, etag: string): boolean =>
  header !== undefined && (header === etag || header.trim() === '*' || header.split(',').some((tag) => opaque(tag) === opaque(etag)))
