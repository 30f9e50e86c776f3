import { Trans } from '@lingui/react/macro'
import { Link } from 'react-router'

/** Of a line that cannot be ordered as it stands: what to do about it. */
export const ChooseAgain = ({ productId }: { productId: string }) => (
  <Trans>
    This cannot be ordered as it was chosen. Please take it out and <Link to={`/catalog/${productId}`}>choose it again</Link>.
  </Trans>
)
