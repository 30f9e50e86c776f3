// The colours of a brand, from the one that the configuration names: on light pages, on dark ones, and what is written on either.

import { contrast } from '../../base/contrast.ts'

const WHITE = '#ffffff'
const INK = '#16202a'
/** WCAG 2.2 AA, text of any size. */
const READABLE = 4.5
/** So light that ink can be read on it, whatever its hue. */
const LIGHT = 0.75

/** A style sheet that stands before the portal's own. Left out, `dark` is the same hue, lightened by the browser. */
export const themeCss = (light: string, dark: string | undefined): string =>
  `:root{--brand-light:${light};--on-brand-light:${writtenOn(light)};` +
  `--brand-dark:${dark ?? `oklch(from ${light} ${LIGHT} c h)`};--on-brand-dark:${dark === undefined ? INK : writtenOn(dark)}}\n`

const writtenOn = (color: string): string => (contrast(color, WHITE) >= READABLE ? WHITE : INK)
