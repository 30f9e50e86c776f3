import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'
import { firstLanguage, openLanguage } from './shell/language.ts'
import './styles.css'

const root = document.getElementById('root')
if (!root) throw new Error('the page has no root')

await openLanguage(firstLanguage())
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
)
