import { testAccess } from './access.ts'

testAccess('ja', ['guest'])
