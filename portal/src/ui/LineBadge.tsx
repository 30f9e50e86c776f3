import { Trans } from '@lingui/react/macro'
import { type Category, LINES } from './line.ts'

/** As stations are numbered: the line's letter in a frame of its colour. */
export const LineBadge = ({ category }: { category: Category }) => (
  <span
    aria-hidden="true"
    className={`inline-grid size-10 shrink-0 place-items-center rounded-card border-4 bg-paper text-lead font-semibold text-ink ${LINES[category].border}`}
  >
    {LINES[category].letter}
  </span>
)

/** Along the top of a card. */
export const LineBar = ({ category }: { category: Category }) => (
  <span aria-hidden="true" className={`absolute inset-x-0 top-0 h-2 ${LINES[category].bar}`} />
)

export function CategoryName({ of }: { of: Category }) {
  switch (of) {
    case 'internet':
      return <Trans>Internet</Trans>
    case 'esim':
      return <Trans>eSIM</Trans>
    case 'vpn':
      return <Trans>VPN</Trans>
  }
}
