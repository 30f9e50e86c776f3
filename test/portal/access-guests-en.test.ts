import { testAccess } from './access.ts'

testAccess('en', ['guest'])
