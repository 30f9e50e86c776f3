// The screen of the mobile app says of an order that stays queued what the panel says: the words are written twice, in two languages.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const MAIN = join(import.meta.dirname, '../../salesforce/package/force-app/main/default')
const read = (path: string): string => readFileSync(join(MAIN, path), 'utf8')

test('the panel’s words for a press that must be taken for lost are those of the screen', () => {
  const panel = read('lwc/provisioningWords/provisioningWords.js')
  const [, headline = '', detail = ''] = /^  stuck: \[\s*'([^']+)',\s*'([^']+)',?\s*\]/m.exec(panel) ?? []
  expect([headline.length > 10, detail.length > 40]).toEqual([true, true])
  // Long texts are put together of several.
  const screen = read('classes/PortalPreviewText.cls').replaceAll(/'\s*\+\s*'/g, '')
  expect(screen).toContain(`'${headline}'`)
  expect(screen).toContain(`'${detail}'`)
})
