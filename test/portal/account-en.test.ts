import { testAccount } from './account.ts'

testAccount('en')
