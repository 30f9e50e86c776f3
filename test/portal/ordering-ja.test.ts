import { testOrdering } from './ordering.ts'

testOrdering('ja')
