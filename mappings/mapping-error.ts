/** A record that cannot be translated. `subject` is its id; `code` is stable; `detail` says what is wrong with it, for staff. */
export class MappingError extends Error {
  readonly subject: string
  readonly code: string
  readonly detail: string
  constructor(subject: string, code: string, detail: string) {
    super(`${subject}: ${detail}`)
    this.name = 'MappingError'
    this.subject = subject
    this.code = code
    this.detail = detail
  }
}
