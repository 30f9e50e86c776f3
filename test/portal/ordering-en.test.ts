import { testOrdering } from './ordering.ts'

testOrdering('en')
