import { spawnSync } from 'node:child_process'
import { findOrInstall, findProgram } from './programs.ts'

const HOW = 'Install one (Debian and Ubuntu: `sudo apt-get install fonts-noto-cjk`).'

/** A typeface for the pages in Japanese, which have none of their own: without one each character is an empty box. Throws with the way to install it. */
export function findJapaneseTypeface(say: (line: string) => void): void {
  // Elsewhere the system brings one.
  if (process.platform !== 'linux') return
  const fcList = findProgram({ names: ['fc-list'], debian: 'fontconfig', how: HOW }, say)
  const look = () => spawnSync(fcList, [':lang=ja', 'file'], { encoding: 'utf8' }).stdout?.trim().split('\n')[0]
  findOrInstall({ what: 'Japanese typeface', look, debian: 'fonts-noto-cjk', how: HOW }, say)
}
