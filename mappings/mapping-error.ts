/** A record that cannot be translated. `subject` is its id; `code` is stable. */
export class MappingError extends Error {
  readonly subject: string
  readonly code: string
  constructor(subject: string, code: string, detail: string) {
    super(`${subject}: ${detail}`)
    this.name = 'MappingError'
    this.subject = subject
    this.code = code
  }
}
