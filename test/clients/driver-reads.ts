import { describe, expect, test } from 'vitest'
import { type DriverWorld, newReference, placed, type Read, READS } from './driver-world.ts'
import { call } from './stand-in.ts'

const STRANGER = '8900000000000000000'

/** What is asked about an eSIM or the account, and what a failed answer is called. */
export function describeReads(name: string, current: () => DriverWorld): void {
  const bought = async (): Promise<string> => {
    const { driver, packageId } = current()
    return placed(await driver.order({ reference: newReference(), packageId }, call)).esims[0]?.iccid ?? ''
  }
  const read = (what: Read, iccid: string): Promise<unknown> => {
    const { driver } = current()
    return what === 'balance' || what === 'packages' ? driver[what](call) : driver[what]({ iccid }, call)
  }
  const ofOneEsim = READS.filter((what) => what !== 'balance' && what !== 'packages')

  describe(`${name}: reads`, () => {
    test('a profile that nobody has put on a phone says so, as far as the provider tells', async () => {
      const profile = await current().driver.profile({ iccid: await bought() }, call)
      expect(profile).toEqual({
        state: current().driver.caps.profile === 'told' ? 'not_installed' : 'no_sign',
        suspended: false,
        firstInstalledAt: null,
        asOf: expect.stringMatching(/Z$/),
      })
    })

    test('a profile with which data was used is on a phone', async () => {
      const iccid = await bought()
      await current().use(iccid, current().packageBytes / 4)
      expect(await current().driver.profile({ iccid }, call)).toMatchObject({ state: 'installed' })
    })

    test('data that was used is missing from what is left, for the eSIM and for its package', async () => {
      const { driver, packageBytes, packageId } = current()
      const iccid = await bought()
      await current().use(iccid, packageBytes / 4)
      expect(await driver.usage({ iccid }, call)).toMatchObject({
        status: 'active',
        totalBytes: packageBytes,
        remainingBytes: (packageBytes / 4) * 3,
        asOf: expect.stringMatching(/Z$/),
      })
      expect(await driver.bundles({ iccid }, call)).toMatchObject([
        { packageId, status: 'active', totalBytes: packageBytes, remainingBytes: (packageBytes / 4) * 3 },
      ])
    })

    test.each(ofOneEsim)('%s of an ICCID that is not ours is not found', async (what) => {
      await expect(read(what, STRANGER)).rejects.toMatchObject({ name: 'RemoteError', fault: 'not_found' })
      expect(() => read(what, '../orders')).toThrow(RangeError)
    })

    const failures = [
      [
        { kind: 'status', status: 429, headers: { 'Retry-After': '7' }, body: { message: 'Too Many Attempts.' } },
        { fault: 'limited', retryAfterMs: 7_000 },
      ],
      [{ kind: 'html', status: 200 }, { fault: 'unreadable' }],
      [{ kind: 'html', status: 502 }, { fault: 'unreachable' }],
      [{ kind: 'reset-after' }, { fault: 'unreachable' }],
      [{ kind: 'reset-body' }, { fault: 'unreachable' }],
      [{ kind: 'status', status: 200, body: { data: 'soon', bundles: 'soon' } }, { fault: 'unreadable' }],
    ] as const
    test.each(READS.flatMap((what) => failures.map(([fault, expected]) => ({ what, fault, expected }))))(
      '$what with $fault.kind $fault.status throws, and nothing is made up',
      async ({ what, fault, expected }) => {
        const iccid = await bought()
        await current().faultRead(what, fault)
        await expect(read(what, iccid)).rejects.toMatchObject({ name: 'RemoteError', ...expected })
      },
    )
  })
}
