import { testSigningUp } from './signing-up.ts'

testSigningUp('en')
