import { testAccess } from './access.ts'

testAccess(390, 'ja')
