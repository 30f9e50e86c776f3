import openapiTS, { astToString, COMMENT_HEADER } from 'openapi-typescript'
import { expect, test } from 'vitest'
import { startWorld } from '../world.ts'

test('the portal’s types are those of the API as it is; `npm test -- test/portal/api-types.test.ts -u` writes them anew', async () => {
  await using world = await startWorld({ worker: false })
  const description = (await (await fetch(`${world.url}/openapi.json`)).json()) as { servers?: unknown }
  delete description.servers // another port at every start
  const types = astToString(await openapiTS(description as never))
  await expect(`${COMMENT_HEADER}${types}`).toMatchFileSnapshot('../../portal/src/api/schema.d.ts')
})
