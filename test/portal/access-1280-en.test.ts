import { testAccess } from './access.ts'

testAccess(1280, 'en')
