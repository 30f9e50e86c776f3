import { type Instance, openInstance } from '../../src/db/instance.ts'

/** An instance, once it is held. */
export async function holdInstance(...given: Parameters<typeof openInstance>): Promise<Instance> {
  const instance = openInstance(...given)
  await instance.held
  return instance
}
