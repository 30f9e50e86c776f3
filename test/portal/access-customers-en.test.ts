import { testAccess } from './access.ts'
import { BY } from './states/seen.ts'

testAccess(
  'en',
  BY.filter((visitor) => visitor !== 'guest'),
)
