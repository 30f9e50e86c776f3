// What an answer of WHMCS that could not be had says of the next one.

import type { RemoteError } from '../base/remote.ts'

/** Said of one record, whoever asks and however often. */
const OF_RECORD = ['unexpected_shape', 'other_record', 'reply_too_large']

/** The same will be said again: the record itself cannot be read. */
export const isOfRecord = ({ fault, code }: RemoteError): boolean => fault === 'unreadable' && OF_RECORD.includes(code)
