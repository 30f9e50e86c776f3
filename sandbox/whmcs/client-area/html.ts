import { escapeHtml } from '../entities.ts'

/** Markup that is safe to write as it is. */
export class Html {
  readonly markup: string
  constructor(markup: string) {
    this.markup = markup
  }
}

type Piece = Html | string | number | Piece[] | undefined

/** Everything put in is escaped, except markup made by this tag. */
export function html(strings: TemplateStringsArray, ...pieces: Piece[]): Html {
  return new Html(strings.map((string, index) => string + (index < pieces.length ? markup(pieces[index]) : '')).join(''))
}

function markup(piece: Piece): string {
  if (piece === undefined) return ''
  if (Array.isArray(piece)) return piece.map(markup).join('')
  return piece instanceof Html ? piece.markup : escapeHtml(String(piece))
}
