// The four systems side by side. Pure: the same answers give the same findings.

import { compareEsims } from './compare-esims.ts'
import { compareSalesforce } from './compare-salesforce.ts'
import { compareServices } from './compare-services.ts'
import type { Finding } from './finding.ts'
import type { Judging } from './patience.ts'
import type { Sides } from './sides.ts'

/** Every difference once. What is young or under way, and whatever was not asked for, is not judged. */
export const compare = (sides: Sides, judging: Judging): Finding[] => [
  ...compareSalesforce(sides, judging),
  ...compareServices(sides, judging),
  ...compareEsims(sides, judging),
]
