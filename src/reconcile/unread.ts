// What an answer of WHMCS that could not be had says of the next one.

import type { RemoteError } from '../base/remote.ts'

/** Said of one record, whoever asks and however often. */
const OF_RECORD = ['unexpected_shape', 'other_record', 'reply_too_large']
/** What PHP says while WHMCS is being mended, or as it dies. */
const PAGES = ['unexpected_html', 'empty_reply', 'not_json']

/** The same will be said again: the record itself cannot be read. */
export const isOfRecord = ({ fault, code }: RemoteError): boolean => fault === 'unreadable' && OF_RECORD.includes(code)

/** It may well not answer for anybody else either; or this one client is too much for it. */
export const mayBeAway = ({ fault, code }: RemoteError): boolean =>
  fault === 'unreachable' || fault === 'limited' || (fault === 'unreadable' && PAGES.includes(code))
