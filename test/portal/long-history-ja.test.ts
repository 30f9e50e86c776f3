import { testLongHistory } from './long-history.ts'

testLongHistory('ja')
