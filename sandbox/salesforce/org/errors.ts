// Refusals in the platform's words. Sources: REST API guide, "Status Codes and Error Responses"; wording as in captured replies.

export interface ApiError {
  readonly errorCode: string
  readonly message: string
  readonly fields?: readonly string[]
}

export class SalesforceError extends Error {
  readonly status: number
  readonly error: ApiError

  constructor(status: number, errorCode: string, message: string, fields?: readonly string[]) {
    super(message)
    this.status = status
    this.error = fields ? { errorCode, message, fields } : { errorCode, message }
  }
}

export const refuse = (errorCode: string, message: string, fields: readonly string[] = []): SalesforceError =>
  new SalesforceError(400, errorCode, message, fields)

export const notFound = (message = 'The requested resource does not exist'): SalesforceError =>
  new SalesforceError(404, 'NOT_FOUND', message)

export const unknownObject = (name: string): SalesforceError => notFound(`The requested resource does not exist: ${name.slice(0, 80)}`)

export const noSuchColumn = (field: string, object: string): SalesforceError =>
  refuse('INVALID_FIELD', `No such column '${field}' on sobject of type ${object}`)

export const notAllowed = (method: string, allowed: string): SalesforceError =>
  new SalesforceError(405, 'METHOD_NOT_ALLOWED', `HTTP Method '${method}' not allowed. Allowed are ${allowed}`)

export const noAccess = (): SalesforceError =>
  new SalesforceError(403, 'INSUFFICIENT_ACCESS_OR_READONLY', 'insufficient access rights on object id')

export const lockedRow = (id: string): SalesforceError =>
  refuse('UNABLE_TO_LOCK_ROW', `unable to obtain exclusive access to this record or 1 records: ${id}`)

export const jsonError = (message: string): SalesforceError => new SalesforceError(400, 'JSON_PARSER_ERROR', message)
