import { OBJECTIVE_ALARMS } from './objectives.ts'
import { PLAIN_ALARMS } from './alarm-table.ts'
import type { Alarm } from './alarm.ts'

/** Every alarm; one name may stand at several, which then differ by their labels. */
export const ALARMS: readonly Alarm[] = [...PLAIN_ALARMS, ...OBJECTIVE_ALARMS]
