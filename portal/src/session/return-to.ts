// Where somebody was going when they had to log in. A path of ours and nothing else, whatever the address says.

/** `/login?returnTo=…` for this place. */
export const loginFor = ({ pathname, search }: { pathname: string; search: string }): string =>
  `/login?${new URLSearchParams({ returnTo: pathname + search })}`

export function returnTo(search: URLSearchParams, otherwise: string): string {
  const wanted = search.get('returnTo') ?? ''
  if (!/^\/(?![/\\])/.test(wanted) || !URL.canParse(wanted, location.origin)) return otherwise
  const url = new URL(wanted, location.origin)
  // `/.//elsewhere` is a path that leads out once it has been read.
  return url.origin === location.origin && !url.pathname.startsWith('//') ? url.pathname + url.search + url.hash : otherwise
}
