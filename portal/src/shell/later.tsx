import { type ComponentType, lazy } from 'react'

/** A page that is fetched when somebody goes there. */
export const later = (load: () => Promise<ComponentType>) => lazy(async () => ({ default: await load() }))
