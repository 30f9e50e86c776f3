// Every answer the caller may see that is not a success, in one closed table. `/problems/<code>` explains each.

interface Kind {
  status: number
  title: string
  explains: string
}

export const PROBLEMS = {
  unreadable_json: {
    status: 400,
    title: 'The body is not readable JSON',
    explains: 'Send one JSON value in UTF-8. In signed calls no object may name a member twice.',
  },
  bad_header: {
    status: 400,
    title: 'A header is missing or malformed',
    explains: 'The detail names the header and what it must look like.',
  },
  idempotency_key_missing: {
    status: 400,
    title: 'Idempotency-Key is required here',
    explains: 'Send a key of your own, a new one for each wish: `Idempotency-Key: "…"`.',
  },
  idempotency_key_invalid: {
    status: 400,
    title: 'Idempotency-Key is not valid',
    explains: 'One header, 1 to 255 visible ASCII characters without quote, backslash, comma and semicolon, bare or as a quoted string.',
  },
  not_signed_in: { status: 401, title: 'Log in first', explains: 'The session is missing, has ended, or has timed out.' },
  invalid_credentials: {
    status: 401,
    title: 'E-mail or password is wrong',
    explains: 'The same answer for an unknown e-mail and for a wrong password.',
  },
  bad_signature: {
    status: 401,
    title: 'The signature was not accepted',
    explains: 'One answer for every fault of a signed call; the log of the receiving side has the reason.',
  },
  csrf: {
    status: 403,
    title: 'This request did not come from our own pages',
    explains: 'State-changing requests with a session need `Sec-Fetch-Site: same-origin`, or an `Origin` equal to the public address.',
  },
  ip_not_allowed: {
    status: 403,
    title: 'This address may not call here',
    explains: "The caller's address is not in the list of allowed addresses.",
  },
  not_found: { status: 404, title: 'There is nothing here', explains: 'No such path.' },
  unknown_product: { status: 404, title: 'No such product', explains: 'The product does not exist or is not on sale.' },
  unknown_order: { status: 404, title: 'No such order', explains: 'The order does not exist, or is not yours.' },
  unknown_subscription: { status: 404, title: 'No such service', explains: 'The service does not exist, or is not yours.' },
  unknown_problem: { status: 404, title: 'No such problem code', explains: 'There is no problem of this name.' },
  method_not_allowed: { status: 405, title: 'This method is not allowed here', explains: 'The `Allow` header names the methods that are.' },
  payment_method_required: {
    status: 409,
    title: 'Add a payment method first',
    explains: 'An order can be placed once a payment method is stored; it is added in the billing area.',
  },
  account_not_ready: {
    status: 409,
    title: 'Your account is still being set up',
    explains: 'The sign-up has not finished yet; it goes on by itself.',
  },
  too_late: {
    status: 409,
    title: 'It is too late to cancel this order',
    explains: 'An order can be cancelled by its customer while it waits for review.',
  },
  not_approved: {
    status: 409,
    title: 'This order may not be provisioned',
    explains: 'Its state in Salesforce allows no provisioning, or it was cancelled or rejected.',
  },
  id_reused: {
    status: 409,
    title: 'This webhook-id was used for another request',
    explains: 'A webhook-id stands for one request and its retries.',
  },
  request_in_flight: {
    status: 409,
    title: 'The first request with this key is still running',
    explains: 'Ask again after the time in `Retry-After`.',
  },
  stale_rev: { status: 409, title: 'The order has moved on', explains: 'Read its present state and decide again.' },
  decision_not_possible: { status: 409, title: 'This decision is not possible now', explains: "The order's state does not allow it." },
  too_large: { status: 413, title: 'The body is too large', explains: 'Bodies may have 64 KB, signed calls 20 KiB.' },
  unsupported_media_type: { status: 415, title: 'Send JSON', explains: 'The content type must be `application/json`.' },
  invalid_request: {
    status: 422,
    title: 'Something in the request is not right',
    explains: '`errors` names each field, what is wrong with it, and a code for programs.',
  },
  customer_number_not_usable: {
    status: 422,
    title: 'This customer number cannot be used',
    explains: 'It is unknown, or already has an account. The same answer for both.',
  },
  code_invalid: { status: 422, title: 'This code is not valid', explains: 'It is wrong, was used, or has expired. Ask for a new one.' },
  token_invalid: { status: 422, title: 'This link is not valid', explains: 'It is wrong, was used, or has expired. Ask for a new one.' },
  card_number_not_accepted: {
    status: 422,
    title: 'Card numbers are not accepted here',
    explains: 'Cards are added in the billing area alone.',
  },
  not_eligible: {
    status: 422,
    title: 'This product is not available for this account',
    explains: "The account does not meet the product's conditions.",
  },
  order_mismatch: {
    status: 422,
    title: 'Body and path speak of different orders',
    explains: '`type` and `sfOrderId` in the body must match the route.',
  },
  idempotency_key_reused: {
    status: 422,
    title: 'This Idempotency-Key was used with another request',
    explains: 'Use a new key, or send the identical body.',
  },
  rate_limited: { status: 429, title: 'Too many requests', explains: 'Ask again after the time in `Retry-After`.' },
  internal: { status: 500, title: 'Something went wrong on our side', explains: 'It has been recorded under the correlation id.' },
  dependency_unavailable: {
    status: 503,
    title: 'A system that we need does not answer',
    explains: 'Ask again after the time in `Retry-After`; nothing was changed.',
  },
  session_store_unavailable: {
    status: 503,
    title: 'Sessions cannot be read right now',
    explains: 'Ask again after the time in `Retry-After`.',
  },
  overloaded: { status: 503, title: 'Too much to do right now', explains: 'Ask again after the time in `Retry-After`.' },
} as const satisfies Record<string, Kind>

export type ProblemCode = keyof typeof PROBLEMS

/** One field that is not right: its path in the body (`items.0.quantity`), a stable code, and words for people. */
export interface FieldError {
  path: string
  code: string
  message: string
}

/** An answer the caller may see. `detail` is for people and holds nothing of a remote system; `cause` goes to the log alone. */
export class Problem extends Error {
  readonly code: ProblemCode
  readonly errors: FieldError[] | undefined
  readonly retryAfterSeconds: number | undefined
  readonly extra: Record<string, unknown> | undefined
  constructor(
    code: ProblemCode,
    detail?: string,
    options: { errors?: FieldError[]; retryAfterSeconds?: number; extra?: Record<string, unknown>; cause?: unknown } = {},
  ) {
    super(detail ?? PROBLEMS[code].explains, { cause: options.cause })
    this.name = 'Problem'
    this.code = code
    this.errors = options.errors
    this.retryAfterSeconds = options.retryAfterSeconds
    this.extra = options.extra
  }
  get status(): number {
    return PROBLEMS[this.code].status
  }
}

/** 422 `invalid_request` on one field. */
export const invalid = (path: string, code: string, message: string): Problem =>
  new Problem('invalid_request', undefined, { errors: [{ path, code, message }] })
