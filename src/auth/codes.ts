// Moved: effects write the mails that codes stand in, and may not look up here.
export { issueEmailCode, issueResetToken } from '../db/codes.ts'
