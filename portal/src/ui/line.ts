// Each kind of service is a line of its own, with a colour and a letter.

import type { Product } from '../api/queries.ts'

export type Category = Product['category']

export const CATEGORIES: readonly Category[] = ['internet', 'esim', 'vpn']

export const LINES: Readonly<Record<Category, { letter: string; text: string; border: string; bar: string }>> = {
  internet: { letter: 'N', text: 'text-internet', border: 'border-internet', bar: 'bg-internet' },
  esim: { letter: 'E', text: 'text-esim', border: 'border-esim', bar: 'bg-esim' },
  vpn: { letter: 'V', text: 'text-vpn', border: 'border-vpn', bar: 'bg-vpn' },
}
