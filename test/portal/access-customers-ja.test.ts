import { testAccess } from './access.ts'
import { BY } from './states/seen.ts'

testAccess(
  'ja',
  BY.filter((visitor) => visitor !== 'guest'),
)
