import { findProgram } from './programs.ts'

/** The browser that tests open pages in. */
export const findChromium = (say: (line: string) => void): string =>
  findProgram(
    {
      names: ['chromium', 'chromium-browser', 'google-chrome'],
      debian: 'chromium',
      how: 'Install it (Debian: `sudo apt-get install chromium`; elsewhere Chromium or Chrome on PATH).',
    },
    say,
  )
