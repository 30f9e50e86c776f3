import { useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { ask } from '../api/client.ts'
import { chosenLanguage, type Language, openLanguage } from '../shell/language.ts'
import { meQuery } from './me.ts'

/**
 * A customer has one language, in the portal and in mails: what they choose here becomes theirs, and a browser in which nothing was chosen takes
 * theirs up.
 */
export function useOwnLanguage(): void {
  const { i18n } = useLingui()
  const { locale } = i18n
  const queries = useQueryClient()
  const own = useQuery(meQuery).data?.user.language
  const { mutate } = useMutation({
    mutationFn: (language: Language) => ask((api) => api.PATCH('/api/me', { body: { language } })),
    // What the server words itself comes in the new language.
    onSuccess: () => queries.invalidateQueries(),
  })
  useEffect(() => {
    if (own === undefined || own === locale) return
    const chosen = chosenLanguage()
    if (chosen === null) void openLanguage(own)
    else mutate(chosen)
  }, [own, locale, mutate])
}
