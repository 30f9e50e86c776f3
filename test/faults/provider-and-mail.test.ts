import { faultLoop } from './fault-loop.ts'

faultLoop('E-ORDER', 'MAIL')
