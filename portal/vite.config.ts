import { join } from 'node:path'
import { lingui, linguiTransformerBabelPreset } from '@lingui/vite-plugin'
import babel from '@rolldown/plugin-babel'
import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { type BuildEnvironmentOptions, defineConfig } from 'vite'

const configPath = join(import.meta.dirname, 'lingui.config.ts')

const PACKAGES = [
  'react',
  'react-dom',
  'react-router',
  'scheduler',
  '@tanstack/[^/]+',
  '@lingui/[^/]+',
  '@messageformat/[^/]+',
  'openapi-fetch',
]
const FOLDERS = ['api', 'cart', 'session', 'shell', 'ui']
const BASE = new RegExp(
  `node_modules/(?:${PACKAGES.join('|')})/|portal/src/(?:${FOLDERS.join('|')})/|portal/src/pages/NotFoundPage\\.|portal/src/product/use-catalog`,
)

const FOR_BROWSERS: BuildEnvironmentOptions = {
  target: 'es2023',
  // What is inlined as a data: address could not be cached, and fonts from there are not allowed by the pages' policy.
  assetsInlineLimit: 0,
  modulePreload: { polyfill: false },
  reportCompressedSize: false,
  // What the server sends ahead is found by the names that it was written under.
  manifest: 'manifest.json',
  rolldownOptions: {
    output: {
      // Few files: on a slow line each one more costs a way there and back. What every page needs is one, what pages with forms need another.
      codeSplitting: {
        groups: [
          // Before the other, with all that it needs, so that it needs nothing of the other.
          { name: 'base', test: BASE, priority: 1 },
          { name: 'forms', test: /node_modules\/react-hook-form\/|portal\/src\/forms\/(?!Address|countries)/ },
        ],
      },
    },
  },
}
const FOR_THE_SERVER: BuildEnvironmentOptions = {
  target: 'node24',
  outDir: 'dist/server',
  emptyOutDir: true,
  minify: true,
  rolldownOptions: { output: { codeSplitting: false } },
}

export default defineConfig(({ isSsrBuild }) => ({
  root: import.meta.dirname,
  plugins: [
    // Before React, which would have made calls of the tags that messages are read from.
    babel({ presets: [linguiTransformerBabelPreset({}, { configPath })] }),
    react(),
    lingui({ configPath, failOnMissing: true }),
    tailwindcss(),
  ],
  // What the server takes is one file, with all that it needs: it runs where there are no tools.
  ...(isSsrBuild && { ssr: { noExternal: true }, define: { 'process.env.NODE_ENV': JSON.stringify(process.env.NODE_ENV) } }),
  build: isSsrBuild ? FOR_THE_SERVER : FOR_BROWSERS,
}))
