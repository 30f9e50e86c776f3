import { testAccess } from './access.ts'

testAccess('ja', ['customer', 'newcomer', 'reviewed'])
