import { Trans } from '@lingui/react/macro'
import { type ReactNode, useId } from 'react'
import { Disclosure } from '../ui/Disclosure.tsx'

/** How an eSIM gets into a phone, by maker: menus are called as the makers call them. */
export function InstallGuide({ level: Heading }: { level: 'h2' | 'h3' | 'h4' }) {
  const id = useId()
  return (
    <section aria-labelledby={id} className="mt-6 max-w-prose">
      <Heading id={id} className="font-semibold">
        <Trans>How to install it</Trans>
      </Heading>
      <Guide device={<Trans>iPhone or iPad</Trans>}>
        <li>
          <Trans>Connect to Wi-Fi, and open Settings, then Mobile Data (or Cellular), then Add eSIM.</Trans>
        </li>
        <li>
          <Trans>Choose Use QR Code and scan the code. If the phone itself shows this page, press Install on this iPhone instead.</Trans>
        </li>
        <li>
          <Trans>Name the new line, and switch Data Roaming on for it if you use it abroad.</Trans>
        </li>
      </Guide>
      <Guide device={<Trans>Google Pixel</Trans>}>
        <li>
          <Trans>Connect to Wi-Fi, and open Settings, then Network and internet, then SIMs, then Add SIM.</Trans>
        </li>
        <li>
          <Trans>Choose Set up an eSIM and scan the code, or type the address and the activation code.</Trans>
        </li>
        <li>
          <Trans>Switch the new SIM on, and choose it for mobile data.</Trans>
        </li>
      </Guide>
      <Guide device={<Trans>Samsung Galaxy</Trans>}>
        <li>
          <Trans>Connect to Wi-Fi, and open Settings, then Connections, then SIM manager, then Add eSIM.</Trans>
        </li>
        <li>
          <Trans>Choose Scan QR code, or Enter activation code to type it.</Trans>
        </li>
        <li>
          <Trans>Switch the new SIM on, and choose it for mobile data.</Trans>
        </li>
      </Guide>
      <Guide device={<Trans>Something else</Trans>}>
        <li>
          <Trans>Look in the settings for mobile networks or SIM cards, and there for adding an eSIM.</Trans>
        </li>
        <li>
          <Trans>Scan the code, or type the SM-DP+ address and the activation code.</Trans>
        </li>
      </Guide>
    </section>
  )
}

const Guide = ({ device, children }: { device: ReactNode; children: ReactNode }) => (
  <Disclosure summary={device}>
    <ol className="grid list-decimal gap-2 pl-6">{children}</ol>
  </Disclosure>
)
