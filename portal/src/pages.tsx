// Which page stands at which address. Each is loaded with its first visit.

import { matchPath, Route, Routes } from 'react-router'
import { NotFoundPage } from './pages/NotFoundPage.tsx'
import { SignedIn } from './session/SignedIn.tsx'
import { later, type PagePart } from './shell/later.tsx'
import { usePageData } from './shell/page-data.ts'
import { Shell } from './shell/Shell.tsx'

const FOR_EVERYBODY = {
  '': later('HomePage', () => import('./pages/HomePage.tsx').then((page) => page.HomePage)),
  catalog: later('CatalogPage', () => import('./pages/CatalogPage.tsx').then((page) => page.CatalogPage)),
  'catalog/:id': later('ProductPage', () => import('./pages/ProductPage.tsx').then((page) => page.ProductPage)),
  checkout: later('CheckoutPage', () => import('./pages/CheckoutPage.tsx').then((page) => page.CheckoutPage)),
  signup: later('SignUpPage', () => import('./pages/SignUpPage.tsx').then((page) => page.SignUpPage)),
  login: later('LoginPage', () => import('./pages/LoginPage.tsx').then((page) => page.LoginPage)),
  'forgot-password': later('ForgotPasswordPage', () => import('./pages/ForgotPasswordPage.tsx').then((page) => page.ForgotPasswordPage)),
  'reset-password': later('ResetPasswordPage', () => import('./pages/ResetPasswordPage.tsx').then((page) => page.ResetPasswordPage)),
  help: later('HelpPage', () => import('./pages/HelpPage.tsx').then((page) => page.HelpPage)),
  terms: later('LegalPage', () => import('./pages/LegalPage.tsx').then((page) => page.TermsPage)),
  privacy: later('LegalPage', () => import('./pages/LegalPage.tsx').then((page) => page.PrivacyPage)),
  styleguide: later('StyleguidePage', () => import('./pages/StyleguidePage.tsx').then((page) => page.StyleguidePage)),
}
const FOR_SIGNED_IN = {
  dashboard: later('DashboardPage', () => import('./pages/DashboardPage.tsx').then((page) => page.DashboardPage)),
  orders: later('OrdersPage', () => import('./pages/OrdersPage.tsx').then((page) => page.OrdersPage)),
  'orders/:id': later('OrderPage', () => import('./pages/OrderPage.tsx').then((page) => page.OrderPage)),
  services: later('ServicesPage', () => import('./pages/ServicesPage.tsx').then((page) => page.ServicesPage)),
  'services/:id': later('ServicePage', () => import('./pages/ServicePage.tsx').then((page) => page.ServicePage)),
  billing: later('BillingPage', () => import('./pages/BillingPage.tsx').then((page) => page.BillingPage)),
  account: later('AccountPage', () => import('./pages/AccountPage.tsx').then((page) => page.AccountPage)),
}

export type Path = keyof typeof FOR_EVERYBODY | keyof typeof FOR_SIGNED_IN

interface Place {
  path: Path
  part: PagePart
  isPrivate: boolean
  /** Of the thing that the address names; empty where it names none. */
  id: string
}

/** Null: there is no page, and the one that says so is at hand. */
export function placeAt(pathname: string): Place | null {
  const pages: Readonly<Record<string, PagePart>> = { ...FOR_EVERYBODY, ...FOR_SIGNED_IN }
  for (const [path, part] of Object.entries(pages)) {
    const match = matchPath(`/${path}`, pathname)
    // Its keys are those of the two.
    if (match) return { path: path as Path, part, isPrivate: path in FOR_SIGNED_IN, id: match.params['id'] ?? '' }
  }
  return null
}

const routesOf = (pages: Readonly<Record<string, PagePart>>) =>
  Object.entries(pages).map(([path, { Page }]) => <Route key={path} path={path} element={<Page />} />)

export function Pages() {
  const { styleguide, ...others } = FOR_EVERYBODY
  return (
    <Routes>
      <Route element={<Shell />}>
        {routesOf(others)}
        {usePageData().styleguide && routesOf({ styleguide })}
        <Route element={<SignedIn />}>{routesOf(FOR_SIGNED_IN)}</Route>
        <Route path="*" element={<NotFoundPage />} />
      </Route>
    </Routes>
  )
}
