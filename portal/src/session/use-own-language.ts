import { useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { ask } from '../api/client.ts'
import { chosenLanguage, handOver, keepShown, type Language, openLanguage } from '../shell/language.ts'
import { meQuery } from './me.ts'

/** A customer has one language, in the portal and in mails: what was chosen in this browser becomes theirs, and theirs is shown. */
export function useOwnLanguage(): void {
  const { i18n } = useLingui()
  const { locale } = i18n
  const queries = useQueryClient()
  const own = useQuery(meQuery).data?.user.language
  const { mutate } = useMutation({
    mutationFn: (language: Language) => ask((api) => api.PATCH('/api/me', { body: { language } })),
    // One after the other, so that the last choice is the one that stays.
    scope: { id: 'language' },
    onSuccess: (signedIn, language) => {
      handOver(language)
      queries.setQueryData(meQuery.queryKey, (me) => me && { ...me, ...signedIn })
      // What the server words itself comes in the new language.
      void queries.invalidateQueries()
    },
  })
  useEffect(() => {
    if (own === undefined) return
    const chosen = chosenLanguage()
    if (chosen === null || chosen === own) keepShown(own)
    else mutate(chosen)
    const shown = chosen ?? own
    if (shown !== locale) void openLanguage(shown)
  }, [own, locale, mutate])
}
