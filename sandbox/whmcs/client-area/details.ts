import type { SandboxReply } from '../../desk.ts'
import { countryName, findClient } from '../people.ts'
import type { Session, World } from '../world.ts'
import { html } from './html.ts'
import { notFound, page } from './layout.ts'

export function showDetails(world: World, session: Session): SandboxReply {
  const profile = findClient(world, session.clientId)?.profile
  if (!profile) return notFound(world)
  const lines: [string, string][] = [
    ['Name', `${profile.firstname} ${profile.lastname}`],
    ['Company', profile.companyname],
    ['E-mail', profile.email],
    ['Phone', profile.phonenumber],
    ['Address', [profile.address1, profile.address2].filter(Boolean).join(', ')],
    ['City', [profile.postcode, profile.city, profile.state].filter(Boolean).join(' ')],
    ['Country', countryName(profile.country) ?? profile.country],
  ]
  const shown = lines
    .filter(([, value]) => value.trim() !== '')
    .map(
      ([name, value]) =>
        html`<dt>${name}</dt>
          <dd>${value}</dd>`,
    )
  return page(world, { title: 'Your details', at: '/clientarea.php?action=details', body: html`<div class="card"><dl>${shown}</dl></div>` })
}
