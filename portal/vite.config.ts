import { join } from 'node:path'
import { lingui, linguiTransformerBabelPreset } from '@lingui/vite-plugin'
import babel from '@rolldown/plugin-babel'
import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const configPath = join(import.meta.dirname, 'lingui.config.ts')

export default defineConfig({
  root: import.meta.dirname,
  plugins: [
    // Before React, which would have made calls of the tags that messages are read from.
    babel({ presets: [linguiTransformerBabelPreset({}, { configPath })] }),
    react(),
    lingui({ configPath, failOnMissing: true }),
    tailwindcss(),
  ],
  build: {
    target: 'es2023',
    // What is inlined as a data: address could not be cached, and fonts from there are not allowed by the pages' policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
})
