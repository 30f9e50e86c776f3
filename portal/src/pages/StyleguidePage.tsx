// For who builds these pages: every part in every state. Its words are examples, in English alone.

import { Forms } from '../styleguide/Forms.tsx'
import { Foundations } from '../styleguide/Foundations.tsx'
import { Notices } from '../styleguide/Notices.tsx'
import { Orders } from '../styleguide/Orders.tsx'
import { Products } from '../styleguide/Products.tsx'
import { Page } from '../ui/Page.tsx'

export const StyleguidePage = () => (
  <Page title="Styleguide" lead="Every part of these pages, in every state.">
    <div className="mt-10 grid gap-12">
      <Foundations />
      <Forms />
      <Notices />
      <Products />
      <Orders />
    </div>
  </Page>
)
