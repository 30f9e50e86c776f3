// Where somebody was going when they had to log in. A path of ours and nothing else, whatever the address says.

/** `/login?returnTo=…` for this place. */
export const loginFor = ({ pathname, search }: { pathname: string; search: string }): string =>
  `/login?${new URLSearchParams({ returnTo: pathname + search })}`

/** Whatever the portal's own address is: only paths of one and the same origin are told apart here. */
const HERE = 'http://here.invalid'

export function returnTo(search: URLSearchParams, otherwise: string): string {
  const wanted = search.get('returnTo') ?? ''
  if (!/^\/(?![/\\])/.test(wanted) || !URL.canParse(wanted, HERE)) return otherwise
  const url = new URL(wanted, HERE)
  // `/.//elsewhere` is a path that leads out once it has been read.
  return url.origin === HERE && !url.pathname.startsWith('//') ? url.pathname + url.search + url.hash : otherwise
}
