import { expect, test } from 'vitest'
import { claimDeployment } from '../../src/db/deployment.ts'
import { startWorld } from '../world.ts'

const at = (publicUrl: string) => ({ web: { publicUrl } })

test('a database belongs to the deployment that started on it first', async () => {
  await using world = await startWorld({ worker: false })
  const { db } = world.wired
  await claimDeployment(db, at('https://portal.example'))
  await claimDeployment(db, at('https://portal.example'))
  await expect(claimDeployment(db, at('https://staging.example'))).rejects.toThrow('another PUBLIC_URL')
  await claimDeployment(db, at('http://127.0.0.1:3999'))
})
