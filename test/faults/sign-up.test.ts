import { faultLoop } from './fault-loop.ts'

faultLoop('W-USER', 'W-CLIENT', 'SF-LINK')
