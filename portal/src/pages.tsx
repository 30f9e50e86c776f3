// Which page stands at which address. Each is loaded with its first visit, but for those that people arrive at.

import { Route, Routes } from 'react-router'
import { CatalogPage } from './pages/CatalogPage.tsx'
import { HomePage } from './pages/HomePage.tsx'
import { NotFoundPage } from './pages/NotFoundPage.tsx'
import { SignedIn } from './session/SignedIn.tsx'
import { later } from './shell/later.tsx'
import { pageData } from './shell/page-data.ts'
import { Shell } from './shell/Shell.tsx'

const AccountPage = later(() => import('./pages/AccountPage.tsx').then((page) => page.AccountPage))
const BillingPage = later(() => import('./pages/BillingPage.tsx').then((page) => page.BillingPage))
const CheckoutPage = later(() => import('./pages/CheckoutPage.tsx').then((page) => page.CheckoutPage))
const DashboardPage = later(() => import('./pages/DashboardPage.tsx').then((page) => page.DashboardPage))
const ForgotPasswordPage = later(() => import('./pages/ForgotPasswordPage.tsx').then((page) => page.ForgotPasswordPage))
const HelpPage = later(() => import('./pages/HelpPage.tsx').then((page) => page.HelpPage))
const LoginPage = later(() => import('./pages/LoginPage.tsx').then((page) => page.LoginPage))
const OrderPage = later(() => import('./pages/OrderPage.tsx').then((page) => page.OrderPage))
const OrdersPage = later(() => import('./pages/OrdersPage.tsx').then((page) => page.OrdersPage))
const PrivacyPage = later(() => import('./pages/LegalPage.tsx').then((page) => page.PrivacyPage))
const ProductPage = later(() => import('./pages/ProductPage.tsx').then((page) => page.ProductPage))
const ResetPasswordPage = later(() => import('./pages/ResetPasswordPage.tsx').then((page) => page.ResetPasswordPage))
const ServicePage = later(() => import('./pages/ServicePage.tsx').then((page) => page.ServicePage))
const ServicesPage = later(() => import('./pages/ServicesPage.tsx').then((page) => page.ServicesPage))
const SignUpPage = later(() => import('./pages/SignUpPage.tsx').then((page) => page.SignUpPage))
const StyleguidePage = later(() => import('./pages/StyleguidePage.tsx').then((page) => page.StyleguidePage))
const TermsPage = later(() => import('./pages/LegalPage.tsx').then((page) => page.TermsPage))

export function Pages() {
  return (
    <Routes>
      <Route element={<Shell />}>
        <Route index element={<HomePage />} />
        <Route path="catalog" element={<CatalogPage />} />
        <Route path="catalog/:productId" element={<ProductPage />} />
        <Route path="signup" element={<SignUpPage />} />
        <Route path="login" element={<LoginPage />} />
        <Route path="forgot-password" element={<ForgotPasswordPage />} />
        <Route path="reset-password" element={<ResetPasswordPage />} />
        <Route path="checkout" element={<CheckoutPage />} />
        <Route element={<SignedIn />}>
          <Route path="dashboard" element={<DashboardPage />} />
          <Route path="orders" element={<OrdersPage />} />
          <Route path="orders/:id" element={<OrderPage />} />
          <Route path="services" element={<ServicesPage />} />
          <Route path="services/:id" element={<ServicePage />} />
          <Route path="billing" element={<BillingPage />} />
          <Route path="account" element={<AccountPage />} />
        </Route>
        <Route path="help" element={<HelpPage />} />
        <Route path="terms" element={<TermsPage />} />
        <Route path="privacy" element={<PrivacyPage />} />
        {pageData.styleguide && <Route path="styleguide" element={<StyleguidePage />} />}
        <Route path="*" element={<NotFoundPage />} />
      </Route>
    </Routes>
  )
}
