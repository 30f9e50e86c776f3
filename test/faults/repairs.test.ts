import { faultLoop } from './fault-loop.ts'

faultLoop('W-CNUM', 'W-PROFILE', 'W-CANCEL')
