import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'
import { fetchPage } from './pages.tsx'
import { firstLanguage, openLanguage } from './shell/language.ts'
import './styles.css'

const root = document.getElementById('root')
if (!root) throw new Error('the page has no root')

fetchPage(location.pathname)
await openLanguage(firstLanguage())
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
)
