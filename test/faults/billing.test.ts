import { faultLoop } from './fault-loop.ts'

faultLoop('W-ORDER', 'W-ACCEPT')
