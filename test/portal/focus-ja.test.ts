import { testFocus } from './focus.ts'

testFocus('ja')
