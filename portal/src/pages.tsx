// Which page stands at which address. Each is loaded with its first visit, but for those that people arrive at.

import { Route, Routes } from 'react-router'
import { CatalogPage } from './pages/CatalogPage.tsx'
import { HomePage } from './pages/HomePage.tsx'
import { NotFoundPage } from './pages/NotFoundPage.tsx'
import { later } from './shell/later.tsx'
import { Shell } from './shell/Shell.tsx'

const ProductPage = later(() => import('./pages/ProductPage.tsx').then((page) => page.ProductPage))

export function Pages() {
  return (
    <Routes>
      <Route element={<Shell />}>
        <Route index element={<HomePage />} />
        <Route path="catalog" element={<CatalogPage />} />
        <Route path="catalog/:productId" element={<ProductPage />} />
        <Route path="*" element={<NotFoundPage />} />
      </Route>
    </Routes>
  )
}
