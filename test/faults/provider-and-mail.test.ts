import { faultLoop } from './fault-loop.ts'

faultLoop('E-ORDER', 'E-MARK', 'MAIL')
