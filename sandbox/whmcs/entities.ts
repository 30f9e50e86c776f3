import type { World } from './world.ts'

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#039;' }

export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character)

/** WHMCS stores what people type in sanitised form, so names and free text come back as HTML entities. */
export const stored = (world: World, text: string): string => (world.switches.plainText ? text : escapeHtml(text))
