import { testLongHistory } from './long-history.ts'

testLongHistory('en')
