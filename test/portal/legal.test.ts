// The texts of a brand's lawyers, in a real browser.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startWorld, type TestWorld } from '../world.ts'
import { useBrowser } from './browser.ts'
import { visit } from './visit.ts'
import { wordsIn } from './words.ts'

const open = useBrowser()
const folder = mkdtempSync(join(tmpdir(), 'trunkline-legal-'))
let world: TestWorld

beforeAll(async () => {
  writeFileSync(join(folder, 'terms.en.txt'), '# 1. What this is about\n\nYou pay,\nwe connect. <b>Always</b>.\n')
  writeFileSync(join(folder, 'terms.ja.txt'), '# 第1条 目的\n\nお客様にご利用いただきます。\n')
  writeFileSync(join(folder, 'privacy.txt'), 'One text for all.\n')
  world = await startWorld({
    worker: false,
    env: { TERMS_FILE: join(folder, 'terms.{lang}.txt'), PRIVACY_FILE: join(folder, 'privacy.txt') },
  })
})
afterAll(async () => {
  await world.close()
  rmSync(folder, { recursive: true })
})

test.each([
  ['en', '1. What this is about', 'You pay,\nwe connect. <b>Always</b>.'],
  ['ja', '第1条 目的', 'お客様にご利用いただきます。'],
] as const)('terms and privacy are what the brand has given, in %s', async (language, heading, words) => {
  const say = wordsIn(language)
  const { page, faults } = await open({ language })
  await visit(page, world.url)
  await page.getByRole('link', { name: say('Terms') }).click()
  await page.getByRole('heading', { level: 2, name: heading }).waitFor()
  expect(await page.locator('main p').innerText()).toBe(`${words}\n`)
  await page.getByRole('link', { name: say('Privacy') }).click()
  await page.getByText('One text for all.').waitFor()
  expect(faults).toEqual([])
})
