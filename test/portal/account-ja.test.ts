import { testAccount } from './account.ts'

testAccount('ja')
