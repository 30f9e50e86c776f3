// Ids of records as texts: of their 18 characters the last three say which of the others are capital letters, and Apex refuses an id in which
// they say something else.

/** How ids of the objects begin that the package knows. */
export const BEGINNINGS = '00D|001|003|005|00e|01s|01t|01u|500|801|802|0PS'

const ID = new RegExp(`^((?:${BEGINNINGS})[A-Za-z0-9]{12})([A-Za-z0-9]{3})$`)
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345'
const LETTERS_PER_CHECK = 5

/** What is wrong with an id; nothing where the text is none. */
export function checkRecordId(text: string): string[] {
  const [, id, given] = ID.exec(text) ?? []
  if (id === undefined || given === undefined) return []
  const wanted = checkCharacters(id)
  return given === wanted ? [] : [`'${text}' is no id: after ${id} comes ${wanted}`]
}

function checkCharacters(id: string): string {
  const parts = [0, 1, 2].map((part) => id.slice(part * LETTERS_PER_CHECK, (part + 1) * LETTERS_PER_CHECK))
  const bits = parts.map((part) => [...part].reduce((sum, letter, at) => sum + (/[A-Z]/.test(letter) ? 2 ** at : 0), 0))
  return bits.map((sum) => LETTERS[sum]).join('')
}
