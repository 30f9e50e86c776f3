import { v5 } from 'uuid'

const NAMESPACE = '6c0f1d5e-6a3b-4a52-9a6e-2f1b7c0d9e41'

/** The UUID that always stands for this name: the same fact gets the same id, however often it is met. */
export const stableId = (name: string): string => v5(name, NAMESPACE)
