import { testAccess } from './access.ts'

testAccess('en', ['customer', 'newcomer', 'reviewed'])
