// Which page stands at which address. Each is loaded with its first visit, but for those that people arrive at.

import { matchPath, Route, Routes } from 'react-router'
import { CatalogPage } from './pages/CatalogPage.tsx'
import { HomePage } from './pages/HomePage.tsx'
import { NotFoundPage } from './pages/NotFoundPage.tsx'
import { ProductPage } from './pages/ProductPage.tsx'
import { SignedIn } from './session/SignedIn.tsx'
import { later } from './shell/later.tsx'
import { pageData } from './shell/page-data.ts'
import { Shell } from './shell/Shell.tsx'

const FOR_EVERYBODY = {
  signup: later(() => import('./pages/SignUpPage.tsx').then((page) => page.SignUpPage)),
  login: later(() => import('./pages/LoginPage.tsx').then((page) => page.LoginPage)),
  'forgot-password': later(() => import('./pages/ForgotPasswordPage.tsx').then((page) => page.ForgotPasswordPage)),
  'reset-password': later(() => import('./pages/ResetPasswordPage.tsx').then((page) => page.ResetPasswordPage)),
  checkout: later(() => import('./pages/CheckoutPage.tsx').then((page) => page.CheckoutPage)),
  help: later(() => import('./pages/HelpPage.tsx').then((page) => page.HelpPage)),
  terms: later(() => import('./pages/LegalPage.tsx').then((page) => page.TermsPage)),
  privacy: later(() => import('./pages/LegalPage.tsx').then((page) => page.PrivacyPage)),
  ...(pageData.styleguide && { styleguide: later(() => import('./pages/StyleguidePage.tsx').then((page) => page.StyleguidePage)) }),
}
const FOR_SIGNED_IN = {
  dashboard: later(() => import('./pages/DashboardPage.tsx').then((page) => page.DashboardPage)),
  orders: later(() => import('./pages/OrdersPage.tsx').then((page) => page.OrdersPage)),
  'orders/:id': later(() => import('./pages/OrderPage.tsx').then((page) => page.OrderPage)),
  services: later(() => import('./pages/ServicesPage.tsx').then((page) => page.ServicesPage)),
  'services/:id': later(() => import('./pages/ServicePage.tsx').then((page) => page.ServicePage)),
  billing: later(() => import('./pages/BillingPage.tsx').then((page) => page.BillingPage)),
  account: later(() => import('./pages/AccountPage.tsx').then((page) => page.AccountPage)),
}

/** Begins to fetch the page of this address, while other things that it waits for are under way. */
export function fetchPage(pathname: string): void {
  for (const [path, page] of Object.entries({ ...FOR_EVERYBODY, ...FOR_SIGNED_IN })) if (matchPath(`/${path}`, pathname)) page.fetch()
}

const routesOf = (pages: Readonly<Record<string, ReturnType<typeof later>>>) =>
  Object.entries(pages).map(([path, { Page }]) => <Route key={path} path={path} element={<Page />} />)

export const Pages = () => (
  <Routes>
    <Route element={<Shell />}>
      <Route index element={<HomePage />} />
      <Route path="catalog" element={<CatalogPage />} />
      <Route path="catalog/:productId" element={<ProductPage />} />
      {routesOf(FOR_EVERYBODY)}
      <Route element={<SignedIn />}>{routesOf(FOR_SIGNED_IN)}</Route>
      <Route path="*" element={<NotFoundPage />} />
    </Route>
  </Routes>
)
