import { Trans } from '@lingui/react/macro'

interface FieldFaultProps {
  /** By which the field is described. */
  id: string
  code: string
}

/** What is wrong with one field, by the code that the server and our own checks share. */
export const FieldFault = ({ id, code }: FieldFaultProps) => (
  <p id={id} className="border-l-4 border-bad pl-2 text-small text-bad">
    <Words code={code} />
  </p>
)

function Words({ code }: { code: string }) {
  switch (code) {
    case 'required':
    case 'too_few':
      return <Trans>Please fill this in.</Trans>
    case 'too_short':
    case 'too_small':
      return <Trans>This is empty or too short.</Trans>
    case 'too_long':
    case 'too_big':
    case 'password_too_long':
      return <Trans>This is too long.</Trans>
    case 'out_of_range':
      return <Trans>A whole number within these bounds, please.</Trans>
    case 'wrong_format':
      return <Trans>This does not look right. Please check it.</Trans>
    case 'password_too_short':
      return <Trans>At least 12 characters, please.</Trans>
    case 'password_breached':
      return <Trans>This password is in lists of stolen passwords. Please choose another one.</Trans>
    case 'password_guessable':
      return <Trans>This password is mostly made of your name, your e-mail or our names. Please choose another one.</Trans>
    case 'card_number':
      return <Trans>Card numbers are never entered here.</Trans>
    case 'customer_number_not_usable':
      return <Trans>This customer number cannot be used. Please check it against your contract.</Trans>
    case 'code_invalid':
      return <Trans>This code is not right, or it is no longer good.</Trans>
    case 'wrong_password':
      return <Trans>This is not your current password.</Trans>
    case 'not_accepted':
      return <Trans>Our billing system does not accept this. Please check it.</Trans>
    default:
      return <Trans>Please check this.</Trans>
  }
}
