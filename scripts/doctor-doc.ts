// Writes docs/doctor.md anew.
import { writeFileSync } from 'node:fs'
import { DOCTOR_DOC, doctorDocument } from './doctor-document.ts'

writeFileSync(DOCTOR_DOC, doctorDocument())
