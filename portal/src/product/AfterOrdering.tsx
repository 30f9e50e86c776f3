import { Trans } from '@lingui/react/macro'
import type { Category } from '../ui/line.ts'

/** What happens once it is ordered, in the words of its kind. */
export function AfterOrdering({ category }: { category: Category }) {
  return (
    <section aria-labelledby="after" className="border-t border-rule pt-8">
      <h2 id="after" className="text-title font-semibold">
        <Trans>What happens after you order</Trans>
      </h2>
      <ol className="mt-4 grid max-w-prose list-decimal gap-2 pl-6">
        <li>
          <Trans>Our staff check the order. Nothing is charged before that.</Trans>
        </li>
        <Then category={category} />
      </ol>
    </section>
  )
}

function Then({ category }: { category: Category }) {
  switch (category) {
    case 'internet':
      return (
        <>
          <li>
            <Trans>We prepare your line, and arrange a visit where one is needed.</Trans>
          </li>
          <li>
            <Trans>As soon as the line carries data you get a mail, and the service stands in your account.</Trans>
          </li>
        </>
      )
    case 'esim':
      return (
        <>
          <li>
            <Trans>The eSIM is made within minutes. You find its QR code in your account, and we write to you when it is there.</Trans>
          </li>
          <li>
            <Trans>Scan the code with your phone while it is on Wi-Fi. The plan begins when the phone first uses it.</Trans>
          </li>
        </>
      )
    case 'vpn':
      return (
        <>
          <li>
            <Trans>Your access is set up within minutes.</Trans>
          </li>
          <li>
            <Trans>You get a mail as soon as it is ready, and the service stands in your account.</Trans>
          </li>
        </>
      )
  }
}
