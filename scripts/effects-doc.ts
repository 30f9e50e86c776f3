// node scripts/effects-doc.ts: writes docs/effects.md from the table of effects and what stands above each of them in its file.
import { writeFileSync } from 'node:fs'
import { effectsDocument, EFFECTS_DOC } from './rules/effects-document.ts'

writeFileSync(EFFECTS_DOC, effectsDocument())
console.log(`written: ${EFFECTS_DOC}`)
