import { faultLoop } from './fault-loop.ts'

faultLoop('SF-ORDER', 'SF-BACK', 'SF-CASE')
