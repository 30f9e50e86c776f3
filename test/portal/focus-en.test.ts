import { testFocus } from './focus.ts'

testFocus('en')
