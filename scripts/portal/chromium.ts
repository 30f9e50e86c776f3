import { type Browser, chromium } from 'playwright-core'

/** The system's Chromium, without a window. A signal is for who opened it: it ends when they do. */
export const openChromium = (program: string): Promise<Browser> =>
  chromium.launch({ executablePath: program, args: ['--no-sandbox'], handleSIGINT: false, handleSIGTERM: false, handleSIGHUP: false })
